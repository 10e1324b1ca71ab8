#include "ReceiptScanner.h"

#include <limits>
#include <new>
#include <optional>
#include <simdjson.h>
#include <string_view>
#include <vector>

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

struct ReceiptScanner {
  simdjson::dom::parser parser;
  std::vector<ScannedReceipt> receipts;
};

namespace {

constexpr size_t maximumDepth = 500;

/// A value of an object. Told twice, no two parsers agree on which one it is, so the body is not regular.
struct Field {
  std::optional<element> value;
  bool isRepeated = false;

  void take(element found) {
    isRepeated = isRepeated || value.has_value();
    value = found;
  }

  /// Whether it is a text, or not there. Then `text` is that.
  bool text(ReceiptText &text) const {
    text = {nullptr, 0};
    if (isRepeated) return false;
    if (!value) return true;
    std::string_view view;
    if (value->get_string().get(view) != simdjson::SUCCESS) return false;
    text = {view.data(), view.size()};
    return true;
  }
};

/// 1 to 18 digits that do not start with 0.
bool number(ReceiptText text, int64_t &number) {
  if (text.start == nullptr || text.count == 0 || text.count > 18 || text.start[0] == '0') return false;
  number = 0;
  for (size_t index = 0; index < text.count; index++) {
    if (text.start[index] < '0' || text.start[index] > '9') return false;
    number = number * 10 + (text.start[index] - '0');
  }
  return true;
}

bool equal(ReceiptText left, ReceiptText right) {
  return left.start != nullptr && right.start != nullptr &&
         std::string_view(left.start, left.count) == std::string_view(right.start, right.count);
}

struct Contact {
  ReceiptText phoneNumber;
  ReceiptText userID;
};

/// The code of the first of `errors`; 0 where there are none. Each must have a code: how many broken ones a body may hold is for the plain
/// decoder to say.
bool failureCode(const Field &errors, int32_t &code) {
  code = 0;
  if (errors.isRepeated) return false;
  if (!errors.value) return true;
  array list;
  if (errors.value->get_array().get(list) != simdjson::SUCCESS) return false;
  bool isFirst = true;
  for (element error : list) {
    object fields;
    if (error.get_object().get(fields) != simdjson::SUCCESS) return false;
    Field found;
    for (auto field : fields)
      if (field.key == "code") found.take(field.value);
    int64_t value;
    if (found.isRepeated || !found.value || found.value->get_int64().get(value) != simdjson::SUCCESS) return false;
    if (value < std::numeric_limits<int32_t>::min() || value > std::numeric_limits<int32_t>::max()) return false;
    if (isFirst) code = static_cast<int32_t>(value);
    isFirst = false;
  }
  return true;
}

bool receipt(element item, const std::vector<Contact> &contacts, ScannedReceipt &receipt) {
  object fields;
  if (item.get_object().get(fields) != simdjson::SUCCESS) return false;
  Field id, status, timestamp, recipient, recipientUser, callback, errors;
  for (auto field : fields) {
    if (field.key == "id") id.take(field.value);
    else if (field.key == "status") status.take(field.value);
    else if (field.key == "timestamp") timestamp.take(field.value);
    else if (field.key == "recipient_id") recipient.take(field.value);
    else if (field.key == "recipient_user_id") recipientUser.take(field.value);
    else if (field.key == "biz_opaque_callback_data") callback.take(field.value);
    else if (field.key == "errors") errors.take(field.value);
  }
  ReceiptText kind, time;
  if (!id.text(receipt.wamid) || receipt.wamid.count == 0 || !status.text(kind) || !timestamp.text(time) ||
      !number(time, receipt.time) || !recipient.text(receipt.phoneNumber) || !recipientUser.text(receipt.userID) ||
      !callback.text(receipt.callbackData))
    return false;
  std::string_view name(kind.start == nullptr ? "" : kind.start, kind.count);
  receipt.failureCode = 0;
  if (name == "sent") receipt.kind = receiptSent;
  else if (name == "delivered") receipt.kind = receiptDelivered;
  else if (name == "read") receipt.kind = receiptRead;
  else if (name == "played") receipt.kind = receiptPlayed;
  else if (name == "failed") {
    receipt.kind = receiptFailed;
    if (!failureCode(errors, receipt.failureCode)) return false;
  } else return false;
  // The contacts beside it tie a user's two names.
  if (receipt.phoneNumber.start == nullptr && receipt.userID.start != nullptr) {
    for (const Contact &contact : contacts)
      if (equal(contact.userID, receipt.userID)) {
        receipt.phoneNumber = contact.phoneNumber;
        break;
      }
  } else if (receipt.userID.start == nullptr && receipt.phoneNumber.start != nullptr) {
    for (const Contact &contact : contacts)
      if (equal(contact.phoneNumber, receipt.phoneNumber)) {
        receipt.userID = contact.userID;
        break;
      }
  }
  return true;
}

bool contacts(const Field &list, std::vector<Contact> &contacts) {
  contacts.clear();
  if (list.isRepeated) return false;
  if (!list.value) return true;
  array items;
  if (list.value->get_array().get(items) != simdjson::SUCCESS) return false;
  for (element item : items) {
    object fields;
    if (item.get_object().get(fields) != simdjson::SUCCESS) return false;
    Field phone, user;
    for (auto field : fields) {
      if (field.key == "wa_id") phone.take(field.value);
      else if (field.key == "user_id") user.take(field.value);
    }
    Contact contact;
    if (!phone.text(contact.phoneNumber) || !user.text(contact.userID)) return false;
    contacts.push_back(contact);
  }
  return true;
}

bool scanValue(object value, int64_t waba, std::vector<Contact> &people, std::vector<ScannedReceipt> &receipts) {
  Field metadata, people_, statuses;
  for (auto field : value) {
    if (field.key == "statuses") statuses.take(field.value);
    else if (field.key == "metadata") metadata.take(field.value);
    else if (field.key == "contacts") people_.take(field.value);
    else if (field.key == "messages" || field.key == "user_actions" || field.key == "message_template_id") return false;
  }
  array items;
  if (statuses.isRepeated || !statuses.value || statuses.value->get_array().get(items) != simdjson::SUCCESS) return false;
  ReceiptText businessNumber = {nullptr, 0};
  if (metadata.isRepeated) return false;
  if (metadata.value) {
    object fields;
    if (metadata.value->get_object().get(fields) != simdjson::SUCCESS) return false;
    Field number;
    for (auto field : fields)
      if (field.key == "phone_number_id") number.take(field.value);
    if (!number.text(businessNumber)) return false;
  }
  if (!contacts(people_, people)) return false;
  for (element item : items) {
    ScannedReceipt found;
    found.waba = waba;
    found.businessNumber = businessNumber;
    if (!receipt(item, people, found)) return false;
    receipts.push_back(found);
  }
  return true;
}

bool scanEntry(element entry, std::vector<Contact> &people, std::vector<ScannedReceipt> &receipts) {
  object fields;
  if (entry.get_object().get(fields) != simdjson::SUCCESS) return false;
  Field id, changes;
  for (auto field : fields) {
    if (field.key == "id") id.take(field.value);
    else if (field.key == "changes") changes.take(field.value);
  }
  ReceiptText name;
  int64_t waba;
  array list;
  if (!id.text(name) || !number(name, waba) || changes.isRepeated || !changes.value ||
      changes.value->get_array().get(list) != simdjson::SUCCESS)
    return false;
  for (element change : list) {
    object content;
    if (change.get_object().get(content) != simdjson::SUCCESS) return false;
    Field value;
    for (auto field : content)
      if (field.key == "value") value.take(field.value);
    object inner;
    if (value.isRepeated || !value.value || value.value->get_object().get(inner) != simdjson::SUCCESS) return false;
    if (!scanValue(inner, waba, people, receipts)) return false;
  }
  return true;
}

bool scan(ReceiptScanner &scanner, const uint8_t *body, size_t length) {
  scanner.receipts.clear();
  // The whole body is parsed and validated: what the plain decoder would refuse is refused here too.
  // Deeper nesting than the plain decoder takes is for it to refuse.
  if (scanner.parser.capacity() < length || scanner.parser.max_depth() != maximumDepth)
    if (scanner.parser.allocate(length, maximumDepth) != simdjson::SUCCESS) return false;
  element document;
  if (scanner.parser.parse(body, length).get(document) != simdjson::SUCCESS) return false;
  object fields;
  if (document.get_object().get(fields) != simdjson::SUCCESS) return false;
  Field entries;
  for (auto field : fields)
    if (field.key == "entry") entries.take(field.value);
  array list;
  if (entries.isRepeated || !entries.value || entries.value->get_array().get(list) != simdjson::SUCCESS) return false;
  std::vector<Contact> people;
  for (element entry : list)
    if (!scanEntry(entry, people, scanner.receipts)) return false;
  return true;
}

}  // namespace

ReceiptScanner *receiptScannerMake(void) { return new (std::nothrow) ReceiptScanner(); }

void receiptScannerFree(ReceiptScanner *scanner) { delete scanner; }

bool receiptScannerScan(
    ReceiptScanner *scanner, const uint8_t *body, size_t length, const ScannedReceipt **receipts, size_t *count) {
  // No exception may reach Swift; without memory the plain decoder has its try.
  try {
    if (!scan(*scanner, body, length)) return false;
  } catch (...) {
    return false;
  }
  *receipts = scanner->receipts.data();
  *count = scanner->receipts.size();
  return true;
}
