#include "paging/page_walk.hpp"

#include <andante/http/message.hpp>

#include "core/invalid.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace andante::inline v0::paging {

namespace {

constexpr std::size_t remembered_ids = 20;

error not_a_bookmark(std::string_view limit)
{
    return andante::detail::invalid("cursor", "", limit);
}

/// Percent-encodes what separates the parts of a bookmark.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == ';' || c == ',') {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            out += c;
        }
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc() && read.ptr == end && value >= 0 ? std::optional(value)
                                                                   : std::nullopt;
}

} // namespace

result<bookmark> bookmark::parse(std::string_view text, std::string_view query)
{
    constexpr std::string_view form = "what cursor() gave";
    const auto parts = split(text, ';');
    if (parts.size() != 5 || parts[0] != "1") {
        return not_a_bookmark(form);
    }
    if (http::decode_segment(parts[1]) != query) {
        return not_a_bookmark("what cursor() gave for the same query");
    }
    const auto offset = number(parts[2]);
    const auto created = parts[3] == "-" ? std::optional<std::int64_t>(0) : number(parts[3]);
    if (!offset || !created) {
        return not_a_bookmark(form);
    }
    bookmark out;
    out.offset = *offset;
    if (parts[3] != "-") {
        out.created = std::chrono::system_clock::time_point(std::chrono::milliseconds(*created));
    }
    for (const auto each : split(parts[4], ',')) {
        auto id = http::decode_segment(each);
        if (!id) {
            return not_a_bookmark(form);
        }
        if (!id->empty()) {
            out.ids.push_back(std::move(*id));
        }
    }
    return out;
}

std::string bookmark::text(std::string_view query) const
{
    std::string out = "1;" + escaped(query) + ';' + std::to_string(offset) + ';';
    if (created) {
        const auto since_epoch = created->time_since_epoch();
        out += std::to_string(
            std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()
        );
    } else {
        out += '-';
    }
    char separator = ';';
    for (const auto& id : ids) {
        out += separator + escaped(id);
        separator = ',';
    }
    return ids.empty() ? out + ';' : out;
}

void bookmark::pass(const entry& one, std::int64_t at)
{
    offset = at + 1;
    created = one.created;
    ids.push_back(one.id);
    if (ids.size() > remembered_ids) {
        ids.pop_front();
    }
}

page_walk::page_walk(std::int64_t start, std::optional<std::chrono::system_clock::time_point> since)
    : start_(start)
    , offset_(start)
    , since_(since)
{}

page_walk::page_walk(
    const bookmark& from, std::optional<std::chrono::system_clock::time_point> since
)
    : start_(0)
    , offset_(std::max<std::int64_t>(from.offset - 1, 0))
    , since_(since)
    , last_created_(from.created)
    , known_(from.ids.begin(), from.ids.end())
{}

std::vector<std::size_t> page_walk::take(const page_seen& page)
{
    if (!touches(page)) {
        read_again(page);
        return {};
    }
    step_back_ = 0;
    std::vector<std::size_t> fresh;
    for (auto at = first_new(page); at < page.entries.size(); ++at) {
        const auto& each = page.entries[at];
        if (since_ && each.created && *each.created < *since_) {
            finished_ = true;
            return fresh;
        }
        if (known_.insert(each.id).second) {
            fresh.push_back(at);
            last_created_ = each.created;
        }
    }
    go_on(page);
    return fresh;
}

bool page_walk::is_newer(const entry& one) const
{
    return one.created && last_created_ && *one.created > *last_created_;
}

bool page_walk::touches(const page_seen& page) const
{
    if (known_.empty() || page.offset <= start_) {
        return true;
    }
    if (!page.entries.empty() && is_newer(page.entries.front())) {
        return true;
    }
    return std::any_of(page.entries.begin(), page.entries.end(), [this](const entry& each) {
        return known_.contains(each.id);
    });
}

/// Behind the last item that is known, and behind all that are newer than the last one given.
std::size_t page_walk::first_new(const page_seen& page) const
{
    for (auto at = page.entries.size(); at > 0; --at) {
        const auto& each = page.entries[at - 1];
        if (known_.contains(each.id) || is_newer(each)) {
            return at;
        }
    }
    return 0;
}

void page_walk::read_again(const page_seen& page)
{
    const auto size = static_cast<std::int64_t>(std::max<std::size_t>(page.entries.size(), 20));
    step_back_ = std::max(2 * step_back_, size);
    offset_ = std::max(start_, page.offset - step_back_);
}

void page_walk::go_on(const page_seen& page)
{
    // The provider says where the next page begins; one item of overlap shows whether it still
    // does.
    const std::int64_t overlap = page.entries.size() > 1 ? 1 : 0;
    const auto next = page.next_offset - overlap;
    finished_ = !page.has_more || next <= page.offset;
    offset_ = next;
}

} // namespace andante::inline v0::paging
