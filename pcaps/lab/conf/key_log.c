/* Preloaded into a program that uses OpenSSL >= 1.1.1: appends the session keys to $SSLKEYLOGFILE (NSS key log). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void write_line(const void *ssl, const char *line)
{
    (void)ssl;
    char text[1024];
    const char *path = getenv("SSLKEYLOGFILE");
    int length = snprintf(text, sizeof text, "%s\n", line);
    int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    if (file < 0)
        return;
    if (length > 0 && length < (int)sizeof text && write(file, text, length) < 0)
        perror("key log");
    close(file);
}

/* libssl may have been loaded by a plug-in (kamailio's tls.so): then the next object in line does not have it. */
static void *in_libssl(void *where, const char *name)
{
    void *found = dlsym(where, name);
    void *library = found ? NULL : dlopen("libssl.so.3", RTLD_LAZY);
    return library ? dlsym(library, name) : found;
}

static void *with_key_log(void *context)
{
    void (*set_callback)(void *, void *) = in_libssl(RTLD_DEFAULT, "SSL_CTX_set_keylog_callback");
    if (context && set_callback)
        set_callback(context, (void *)write_line);
    return context;
}

void *SSL_CTX_new(const void *method)
{
    void *(*make)(const void *) = in_libssl(RTLD_NEXT, "SSL_CTX_new");
    return with_key_log(make(method));
}

void *SSL_CTX_new_ex(void *library_context, const char *query, const void *method)
{
    void *(*make)(void *, const char *, const void *) = in_libssl(RTLD_NEXT, "SSL_CTX_new_ex");
    return with_key_log(make(library_context, query, method));
}
