#pragma once
// MJ_CLONES before a function with a plain loop: it is compiled for newer processors too, and the
// one that fits is chosen when the program starts. Not under sanitizers, which are not ready then.

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define MJ_CLONES __attribute__((target_clones("arch=skylake-avx512", "avx2", "default")))
#else
#define MJ_CLONES
#endif
