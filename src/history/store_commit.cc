// Commit: the changes one after the other over what is stored, then one write.

#include <algorithm>
#include <map>

#include "history/store_impl.h"

namespace mingjian::history {
namespace {

using rules::Entity;

std::string SettlementName(const SettlementKey& key) {
  return "s" + LocationKey(key.fixmedins_code, key.setl_id);
}
std::string PersonName(std::string_view psn_no) { return "p" + std::string(psn_no); }

SettlementKey KeyOf(const Claim& claim) {
  return {std::string(claim.fixmedins_code()), std::string(claim.setl_id())};
}

using Places = std::map<std::string, std::optional<std::string>, std::less<>>;

// What a commit is about to write, over what is stored.
class Pending {
 public:
  // `places`: where the settlements of the changes lie now, by LocationKey.
  Pending(Books* books, Batch* batch, const Places* places)
      : books_(*books), stored_places_(*places), batch_(*batch) {}

  Status Accept(const Claim& claim) {
    MJ_RETURN_IF_ERROR(Undo(KeyOf(claim)));
    const SettlementKey own = KeyOf(claim);
    const std::string key = SettlementRecordKey(
        {claim.psn_no(), true, claim.setl_time(), own.setl_id, own.fixmedins_code});
    std::string value;
    {
      ClaimTexts texts(claim, &books_.dictionary, &unwritten_);
      EncodeRecord(books_.schema, SourceOf(claim, Origin::kOnline), &texts, &value);
    }
    MJ_CHECK(UsesOf(books_.schema, claim.setl_time(), value, &some_));
    MJ_TRY(Uses* const sum, UsesOfPerson(claim.psn_no()));
    AddUses(some_, sum);
    records_[key] = std::move(value);
    places_[LocationKey(own.fixmedins_code, own.setl_id)] =
        LocationValue(claim.psn_no(), claim.setl_time());
    return {};
  }

  Status Undo(const SettlementKey& settlement) {
    const std::string place_key = LocationKey(settlement.fixmedins_code, settlement.setl_id);
    const auto changed = places_.find(place_key);
    const auto& place = changed != places_.end() ? changed->second : stored_places_.at(place_key);
    if (!place) return {};
    const std::string bytes = *place;
    const auto location = ParseLocation(bytes);
    if (!location) return DataError("the history is damaged: a settlement lies nowhere");
    const std::string key = SettlementRecordKey({location->psn_no, true, location->setl_time,
                                                 settlement.setl_id, settlement.fixmedins_code});
    MJ_TRY(const auto value, Read(records_, Family::kPersons, key));
    places_[place_key] = std::nullopt;
    if (!value) return {};
    records_[key] = std::nullopt;
    return TakeUses(*location, key, *value);
  }

  Status Register(const Claim& rows) {
    ClaimTexts texts(rows, &books_.dictionary, &unwritten_);
    std::string value;
    const std::string_view psn_no = rows.Text(Entity::kPerson, 0, "psn_no");
    if (!psn_no.empty()) {
      RecordSource source;
      source.psn_no = psn_no;
      for (const Entity entity : {Entity::kPerson, Entity::kSpell, Entity::kDeath}) {
        const engine::Rows& part = rows.RowsOf(entity);
        source.parts[static_cast<size_t>(entity)] = {&part, 0, part.count};
      }
      EncodeRecord(books_.schema, source, &texts, &value);
      records_[RegisterKey(psn_no)] = value;
    }
    for (const Entity entity : {Entity::kProvider, Entity::kDoctor}) {
      const engine::Rows& part = rows.RowsOf(entity);
      for (uint32_t row = 0; row < part.count; ++row) {
        const std::string_view code = rows.Text(entity, row, CodeFieldOf(entity));
        if (code.empty()) continue;
        RecordSource source;
        source.parts[static_cast<size_t>(entity)] = {&part, row, row + 1};
        EncodeRecord(books_.schema, source, &texts, &value);
        batch_.Put(Family::kRegisters, RegisteredKey(entity, code), value);
        registers_changed_ = true;
      }
    }
    return {};
  }

  // Everything into the batch.
  void Finish() {
    const auto put = [&](Family family, const Overlay& overlay) {
      for (const auto& [key, value] : overlay) {
        if (value) {
          batch_.Put(family, key, *value);
        } else {
          batch_.Delete(family, key);
        }
      }
    };
    put(Family::kPersons, records_);
    put(Family::kKeys, places_);
    for (const auto& [psn_no, uses] : uses_) {
      if (uses.empty()) {
        batch_.Delete(Family::kFirst, psn_no);
      } else {
        batch_.Put(Family::kFirst, psn_no, EncodeUses(uses));
      }
    }
    std::ranges::sort(unwritten_);
    const auto repeated = std::ranges::unique(unwritten_);
    unwritten_.erase(repeated.begin(), repeated.end());
    books_.dictionary.AddTo(unwritten_, &batch_);
  }

  const std::vector<uint32_t>& unwritten() const { return unwritten_; }
  bool registers_changed() const { return registers_changed_; }

 private:
  using Overlay = std::map<std::string, std::optional<std::string>>;

  Result<std::optional<std::string>> Read(const Overlay& overlay, Family family,
                                          const std::string& key) const {
    if (const auto found = overlay.find(key); found != overlay.end()) return found->second;
    return books_.database->Get(family, key);
  }

  Result<Uses*> UsesOfPerson(std::string_view psn_no) {
    const auto [found, added] = uses_.try_emplace(std::string(psn_no));
    if (added) {
      MJ_TRY(const auto value, books_.database->Get(Family::kFirst, psn_no));
      if (value && !ParseUses(*value, &found->second)) {
        return DataError("the history is damaged: wrong first uses");
      }
    }
    return &found->second;
  }

  // The uses of all stored settlements of a person, as if the changes were written.
  Result<Uses> StoredUses(std::string_view psn_no) const {
    Uses all, some;
    const std::string prefix = PersonKey(psn_no);
    const auto add = [&](std::string_view key, std::string_view value) {
      const auto parsed = ParseRecordKey(key);
      if (!parsed) return false;
      if (!parsed->settlement) return true;
      if (!UsesOf(books_.schema, parsed->setl_time, value, &some)) return false;
      AddUses(some, &all);
      return true;
    };
    Cursor cursor = books_.database->NewCursor(Family::kPersons, true);
    for (cursor.Seek(prefix); cursor.Valid() && cursor.key().starts_with(prefix); cursor.Next()) {
      if (records_.contains(std::string(cursor.key()))) continue;
      if (!add(cursor.key(), cursor.value())) return std::unexpected(books_.Damaged(cursor.key()));
    }
    MJ_RETURN_IF_ERROR(cursor.status());
    for (auto at = records_.lower_bound(prefix);
         at != records_.end() && at->first.starts_with(prefix); ++at) {
      if (at->second && !add(at->first, *at->second)) {
        return std::unexpected(books_.Damaged(at->first));
      }
    }
    return all;
  }

  // Takes the uses of a settlement that is no longer in records_ off those of its person.
  Status TakeUses(const Location& location, const std::string& key, const std::string& record) {
    Uses gone;
    if (!UsesOf(books_.schema, location.setl_time, record, &gone)) {
      return std::unexpected(books_.Damaged(key));
    }
    MJ_TRY(Uses* const sum, UsesOfPerson(location.psn_no));
    std::optional<Uses> stored;
    for (const auto& [code, use] : gone) {
      const auto found = sum->find(code);
      if (found == sum->end()) continue;
      found->second.lines -= std::min(found->second.lines, use.lines);
      if (found->second.lines == 0) {
        sum->erase(found);
        continue;
      }
      if (found->second.day != use.day) continue;
      // Its first use may be gone with it. Lines beyond those that are stored belong to settlements
      // that were forgotten; these are older, so that the day stands.
      if (!stored) {
        MJ_TRY(stored, StoredUses(location.psn_no));
      }
      const auto left = stored->find(code);
      if (left != stored->end() && left->second.lines >= found->second.lines) {
        found->second.day = left->second.day;
      }
    }
    return {};
  }

  Books& books_;
  const Places& stored_places_;
  Batch& batch_;
  Overlay records_, places_;
  Uses some_;
  std::map<std::string, Uses> uses_;
  std::vector<uint32_t> unwritten_;
  bool registers_changed_ = false;
};

}  // namespace

uint32_t ClaimTexts::CodeOf(int64_t cell) {
  const auto at = static_cast<size_t>(cell);
  // No cell has the number 0, which is "".
  if (codes_[at] == 0) codes_[at] = interning_.Intern(claim_.texts[at]);
  return codes_[at];
}

namespace {

using Op = Changes::Impl::Op;
using Kind = Changes::Impl::Kind;

// The settlements of the changes that are accepted or undone.
std::vector<std::string> SettlementsIn(const std::vector<Op>& ops) {
  std::vector<std::string> names;
  for (const Op& op : ops) {
    if (op.kind == Kind::kAccept) names.push_back(SettlementName(KeyOf(*op.claim)));
    if (op.kind == Kind::kUndo) names.push_back(SettlementName(op.key));
  }
  return names;
}

// The persons that the changes read and write.
std::vector<std::string> PersonsIn(const std::vector<Op>& ops, const Places& places) {
  std::vector<std::string> names;
  for (const auto& [name, place] : places) {
    if (!place) continue;
    if (const auto location = ParseLocation(*place)) names.push_back(PersonName(location->psn_no));
  }
  for (const Op& op : ops) {
    if (op.kind == Kind::kAccept) names.push_back(PersonName(op.claim->psn_no()));
    if (op.kind == Kind::kRegister) {
      names.push_back(PersonName(op.claim->Text(Entity::kPerson, 0, "psn_no")));
    }
  }
  return names;
}

Status Add(const std::vector<Op>& ops, Pending* pending, Batch* batch) {
  for (const Op& op : ops) {
    switch (op.kind) {
      case Kind::kAccept:
        MJ_RETURN_IF_ERROR(pending->Accept(*op.claim));
        break;
      case Kind::kUndo:
        MJ_RETURN_IF_ERROR(pending->Undo(op.key));
        break;
      case Kind::kRegister:
        MJ_RETURN_IF_ERROR(pending->Register(*op.claim));
        break;
      case Kind::kPut:
        batch->Put(op.family, op.name, op.value);
        break;
      case Kind::kDelete:
        batch->Delete(op.family, op.name);
        break;
    }
  }
  pending->Finish();
  return {};
}

}  // namespace

Status Store::Commit(Changes changes) {
  Impl& impl = *impl_;
  Books& books = *impl.books;
  const std::vector<Op>& ops = changes.impl_->ops;
  // Settlements are held before their persons are, and nobody who holds persons asks for more.
  const std::vector<std::string> settlements = SettlementsIn(ops);
  const auto held_settlements = impl.locks.Hold(settlements);
  Places places;
  for (const std::string& name : settlements) {
    const auto [place, added] = places.try_emplace(name.substr(1));
    if (!added) continue;
    MJ_TRY(place->second, books.database->Get(Family::kKeys, place->first));
  }
  const auto held_persons = impl.locks.Hold(PersonsIn(ops, places));
  Batch batch;
  Pending pending(&books, &batch, &places);
  MJ_RETURN_IF_ERROR(Add(ops, &pending, &batch));
  if (batch.empty()) return {};
  MJ_RETURN_IF_ERROR(books.database->Write(&batch, impl.options.sync));
  books.dictionary.SetWritten(pending.unwritten());
  return pending.registers_changed() ? impl.LoadRegisters() : Status();
}

}  // namespace mingjian::history
