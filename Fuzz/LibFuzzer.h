#pragma once

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own mutations (bits, bytes, pieces, words of the dictionary), in place.
/// Returns the new size.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maximumSize);
