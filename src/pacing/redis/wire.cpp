#include "pacing/redis/wire.hpp"

#include <hiredis/hiredis.h>
#include <hiredis/read.h>
#include <new>

namespace andante::inline v0::pacing {

namespace {

/// More levels than any answer of ours has. Newer parsers follow a peer to any depth.
constexpr int deepest = 8;

/// Where an object of the parser belongs: into its array, or it is an answer of its own.
wire_value* place(const redisReadTask* task, wire_value made) noexcept
{
    try {
        if (task->parent == nullptr) {
            return new wire_value(std::move(made));
        }
        auto& items = static_cast<wire_value*>(task->parent->obj)->items;
        items.push_back(std::move(made));
        return &items.back();
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void* make_text(const redisReadTask* task, char* text, std::size_t size) noexcept
{
    const bool wrong = task->type == REDIS_REPLY_ERROR;
    if (!wrong && task->type != REDIS_REPLY_STRING && task->type != REDIS_REPLY_STATUS) {
        return nullptr; // of the newer protocol, which nobody asked for
    }
    try {
        wire_value made;
        made.what = wrong ? wire_value::kind::error : wire_value::kind::text;
        made.text.assign(text, size);
        return place(task, std::move(made));
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

bool too_deep(const redisReadTask* task) noexcept
{
    int level = 0;
    while (task->parent != nullptr && level <= deepest) {
        task = task->parent;
        ++level;
    }
    return level > deepest;
}

void* make_array(const redisReadTask* task, std::uint64_t count) noexcept
{
    if (task->type != REDIS_REPLY_ARRAY || count > wire_reader::most_items || too_deep(task)) {
        return nullptr;
    }
    try {
        wire_value made;
        made.what = wire_value::kind::array;
        // Its items' addresses are given to the parser, so that they must not move.
        made.items.reserve(static_cast<std::size_t>(count));
        return place(task, std::move(made));
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void* make_number(const redisReadTask* task, long long number) noexcept
{
    wire_value made;
    made.what = wire_value::kind::integer;
    made.number = number;
    return place(task, std::move(made));
}

void* make_nothing(const redisReadTask* task) noexcept
{
    // The null of the newer protocol is of no type that could be one.
    return task->type == REDIS_REPLY_NIL ? nullptr : place(task, wire_value());
}

void free_answer(void* answer) noexcept
{
    delete static_cast<wire_value*>(answer);
}

/// By name, since hiredis 1.0 has members between the older ones, and counts in another type: the
/// lambdas take whichever it is. What only the newer protocol has ends the connection, as it does
/// with a parser that does not know it; a member left empty would be called an answer.
template <class Functions>
Functions make_builders() noexcept
{
    Functions all = {};
    all.createString = [](const redisReadTask* task, char* text, auto size) -> void* {
        return make_text(task, text, static_cast<std::size_t>(size));
    };
    all.createArray = [](const redisReadTask* task, auto count) -> void* {
        return make_array(task, static_cast<std::uint64_t>(count));
    };
    all.createInteger = [](const redisReadTask* task, auto number) -> void* {
        return make_number(task, static_cast<long long>(number));
    };
    all.createNil = [](const redisReadTask* task) -> void* { return make_nothing(task); };
    all.freeObject = [](void* answer) { free_answer(answer); };
    if constexpr (requires { all.createDouble; }) {
        all.createDouble = [](auto...) -> void* { return nullptr; };
    }
    if constexpr (requires { all.createBool; }) {
        all.createBool = [](auto...) -> void* { return nullptr; };
    }
    return all;
}

redisReplyObjectFunctions* builders() noexcept
{
    static auto all = make_builders<redisReplyObjectFunctions>();
    return &all;
}

} // namespace

std::optional<std::int64_t> wire_value::number_at(std::size_t at) const
{
    if (what != kind::array || at >= items.size() || items[at].what != kind::integer) {
        return std::nullopt;
    }
    return items[at].number;
}

std::optional<std::string_view> wire_value::text_at(std::size_t at) const
{
    if (what != kind::array || at >= items.size() || items[at].what != kind::text) {
        return std::nullopt;
    }
    return items[at].text;
}

bool wire_value::is_error(std::string_view code) const
{
    const std::string_view all = text;
    return what == kind::error && all.substr(0, all.find(' ')) == code;
}

void wire_reader::free_reader::operator()(redisReader* reader) const noexcept
{
    redisReaderFree(reader);
}

wire_reader::wire_reader()
    : reader_(redisReaderCreateWithFunctions(builders()))
{
    if (reader_ == nullptr) {
        throw std::bad_alloc();
    }
}

wire_reader::~wire_reader() = default;

void wire_reader::feed(std::string_view bytes)
{
    pending_ += bytes.size();
    if (pending_ > longest_answer ||
        redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) {
        broken_ = true;
    }
}

std::optional<wire_value> wire_reader::next()
{
    if (broken_) {
        return std::nullopt;
    }
    void* found = nullptr;
    if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK) {
        broken_ = true;
        return std::nullopt;
    }
    if (found == nullptr) {
        return std::nullopt;
    }
    const std::unique_ptr<wire_value> answer(static_cast<wire_value*>(found));
    pending_ = reader_->len - reader_->pos;
    return std::move(*answer);
}

void append_command(std::string& to, std::span<const std::string> words)
{
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const auto& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    char* made = nullptr;
    const auto size = // its type differs between versions
        redisFormatCommandArgv(&made, static_cast<int>(words.size()), texts.data(), sizes.data());
    if (size < 0) {
        throw std::bad_alloc();
    }
    const std::unique_ptr<char, void (*)(char*)> owned(made, redisFreeCommand);
    to.append(made, static_cast<std::size_t>(size));
}

} // namespace andante::inline v0::pacing
