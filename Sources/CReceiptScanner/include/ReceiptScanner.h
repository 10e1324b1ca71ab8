#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes of a text in a scanned body, unescaped. `start` is NULL where the body has no such text.
typedef struct {
  const char *start;
  size_t count;
} ReceiptText;

/// The receipts there are, in the order of the names in `status`.
typedef enum { receiptSent, receiptDelivered, receiptRead, receiptPlayed, receiptFailed } ReceiptKind;

/// One element of `statuses`.
typedef struct {
  int64_t waba;
  int64_t time;
  ReceiptText wamid;
  ReceiptText businessNumber;
  ReceiptText phoneNumber;
  ReceiptText userID;
  ReceiptText callbackData;
  int32_t failureCode;
  ReceiptKind kind;
} ScannedReceipt;

/// Keeps the memory of scanning for the next body.
typedef struct ReceiptScanner ReceiptScanner;

/// Returns NULL where there is no memory.
ReceiptScanner *receiptScannerMake(void);
void receiptScannerFree(ReceiptScanner *scanner);

/// Scans a webhook body that holds receipts of the regular form and nothing else.
///
/// Returns false for every other body, however valid: those are for the plain decoder. Where it returns true, `receipts` and
/// `count` tell them all; they and their texts stay until the next scan.
bool receiptScannerScan(
    ReceiptScanner *scanner, const uint8_t *body, size_t length, const ScannedReceipt **receipts, size_t *count);

#ifdef __cplusplus
}
#endif
