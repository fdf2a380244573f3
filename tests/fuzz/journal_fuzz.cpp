#include "journal/database.hpp"
#include "journal/entry_rows.hpp"
#include "journal/schema.hpp"
#include "kit/call_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace andante;
using detail::kept_text;
using detail::sqlite_database;

void require(bool held)
{
    if (!held) {
        std::abort();
    }
}

/// A journal in memory, that takes any stage.
const sqlite_database& file()
{
    static const auto made = [] {
        auto opened = sqlite_database::open(":memory:", sqlite_database::access::work, {});
        require(opened && detail::bring_up_to_date(*opened, detail::journal_schema()));
        require(opened->run_all("PRAGMA ignore_check_constraints = 1; PRAGMA foreign_keys = 0")
                    .has_value());
        return std::move(*opened);
    }();
    return made;
}

/// The fields that the bytes have, one a line.
class fields {
public:
    explicit fields(std::string_view bytes)
        : left_(bytes)
    {}

    std::string_view text()
    {
        const auto end = std::min(left_.find('\n'), left_.size());
        const auto found = left_.substr(0, end);
        left_.remove_prefix(std::min(end + 1, left_.size()));
        return found;
    }
    std::int64_t number()
    {
        std::uint64_t made = 0;
        for (const char each : text()) {
            made = made << 8U | static_cast<unsigned char>(each);
        }
        return static_cast<std::int64_t>(made);
    }
    kept_text private_text()
    {
        const auto found = text();
        return {std::string(found), found.starts_with('!')};
    }

private:
    std::string_view left_;
};

constexpr std::array stages{
    "intended", "sent", "in_doubt", "accepted", "ended", "finished", "failed"
};

void add_row(fields& from)
{
    const auto stage = from.text();
    const auto known = stage.empty() ? std::string_view("sent") : stage;
    const auto chosen =
        known.size() == 1
            ? std::string_view(stages.at(static_cast<unsigned char>(known[0]) % stages.size()))
            : known;
    const auto attempts = from.number();
    const auto created = from.number();
    const auto sent = from.number();
    const auto changed = from.number();
    const auto provider = from.text();
    const auto base = from.text();
    const auto kind = from.text();
    const auto job = from.text();
    const auto target = from.text();
    const auto reason = from.text();
    const auto label = from.private_text();
    const auto note = from.private_text();
    const auto request = from.private_text();
    require(file().run("DELETE FROM entries").has_value());
    static_cast<void>(file().run(
        "INSERT INTO entries (stage, attempts, created_at, sent_at, changed_at, provider, "
        "base_url, kind, job_id, target, "
        "reason, label, note, request) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        chosen,
        attempts,
        created,
        sent,
        changed,
        provider,
        base,
        kind,
        job,
        target,
        reason,
        label,
        note,
        request
    ));
}

/// What a row is read as; sealed texts by one who fails at some.
void read_rows()
{
    const auto unseal = [](std::string_view kept) -> result<std::string> {
        if (kept.size() % 3 == 0) {
            return error(errc::invalid_request);
        }
        return std::string(kept.substr(1));
    };
    for (const bool opens : {false, true}) {
        const detail::sealing seals(
            "journal", nullptr, opens ? detail::sealing::change(unseal) : nullptr
        );
        const auto rows = detail::read_entries(file(), seals, detail::entry_choice());
        if (!rows) {
            require(!rows.error().message().empty());
            continue;
        }
        for (const auto& row : *rows) {
            require(row.entry.attempts >= 0 && row.entry.number > 0);
        }
    }
}

/// What is to be sent is read as it was written, or not at all.
void read_call(std::string_view text)
{
    const auto made = kit::call_from_text(text);
    if (!made) {
        require(!made.error().message().empty());
        return;
    }
    const auto written = kit::call_to_text(*made);
    require(written.has_value());
    const auto again = kit::call_from_text(*written);
    require(again && kit::call_to_text(*again).value() == *written);
}

} // namespace

/// libFuzzer's entry: any bytes as a row of a journal, and as the call that a row keeps.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    fields row(text);
    add_row(row);
    read_rows();
    read_call(text);
    return 0;
}
