#include "cache/response_store.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::cache {

namespace {

bool matches(const std::string& tag, const std::vector<std::string>& patterns)
{
    return std::any_of(patterns.begin(), patterns.end(), [&tag](const std::string& pattern) {
        return pattern.ends_with('*') ? tag.starts_with(pattern.substr(0, pattern.size() - 1))
                                      : tag == pattern;
    });
}

std::size_t size_of(const std::string& key, const http::response& answer)
{
    auto size = key.size() + answer.body.size();
    for (const auto& [name, value] : answer.headers) {
        size += name.size() + value.size();
    }
    return size;
}

} // namespace

response_store::finding response_store::find(const std::string& key, time_point now)
{
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        return {};
    }
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    const auto& one = *found->second;
    return {one.response, now < one.fresh_until, now - one.kept};
}

std::shared_ptr<pending_read> response_store::begin(std::string tag)
{
    std::erase_if(reads_, [](const auto& each) { return each.expired(); });
    auto read = std::make_shared<pending_read>(std::move(tag));
    reads_.push_back(read);
    return read;
}

void response_store::keep(
    const std::string& key,
    const pending_read& read,
    kept_response response,
    time_point now,
    time_source::duration lifetime
)
{
    const auto size = size_of(key, *response);
    if (const auto old = by_key_.find(key); old != by_key_.end()) {
        forget(old->second);
    }
    if (!read.valid || size > most_bytes_ || most_entries_ == 0) {
        return;
    }
    by_use_.push_front({key, read.tag, std::move(response), size, now, now + lifetime});
    by_key_[key] = by_use_.begin();
    bytes_ += size;
    while (by_key_.size() > most_entries_ || bytes_ > most_bytes_) {
        forget(std::prev(by_use_.end()));
    }
}

void response_store::drop(const std::vector<std::string>& patterns)
{
    for (auto each = by_use_.begin(); each != by_use_.end();) {
        const auto one = each++;
        if (matches(one->tag, patterns)) {
            forget(one);
        }
    }
    for (const auto& each : reads_) {
        if (const auto read = each.lock(); read && matches(read->tag, patterns)) {
            read->valid = false;
        }
    }
}

void response_store::forget(place which)
{
    bytes_ -= which->size;
    by_key_.erase(which->key);
    by_use_.erase(which);
}

} // namespace andante::inline v0::cache
