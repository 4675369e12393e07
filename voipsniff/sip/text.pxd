cpdef str decode_text(bytes data)
cpdef bytes unfold(bytes value)
