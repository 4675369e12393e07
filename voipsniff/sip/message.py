"""One SIP message with lazily parsed headers. (Contract; the parser fills it.)"""
