#include "json/reader.hpp"

#include "json/cursor.hpp"
#include "json/syntax.hpp"
#include "json/text.hpp"

#include <utility>

namespace andante::inline v0::json {

namespace {

/// A parser that has seen a bigger document is thrown away, so that one large answer does not hold
/// memory for as long as its thread lives.
constexpr std::size_t largest_kept_document = 1024 * 1024;

constexpr std::size_t deepest_raw_document = 512;

const char* name_of(kind what) noexcept
{
    switch (what) {
    case kind::null:
        return "null";
    case kind::boolean:
        return "a boolean";
    case kind::number:
        return "a number";
    case kind::string:
        return "a string";
    case kind::array:
        return "an array";
    case kind::object:
        break;
    }
    return "an object";
}

/// Nothing for what is no value: simdjson 4 has a type for that, simdjson 3 an error.
std::optional<kind> translate(od::json_type type) noexcept
{
    switch (type) {
    case od::json_type::array:
        return kind::array;
    case od::json_type::object:
        return kind::object;
    case od::json_type::number:
        return kind::number;
    case od::json_type::string:
        return kind::string;
    case od::json_type::boolean:
        return kind::boolean;
    case od::json_type::null:
        return kind::null;
    default:
        return std::nullopt;
    }
}

std::string not_json(simdjson::error_code code)
{
    return std::string("not valid JSON: ") + simdjson::error_message(code);
}

/// The parser of this thread. A parser's buffers are what makes a parse cheap, and a walk neither
/// suspends nor calls user code, so nobody else can want it meanwhile; a walk inside a walk, which
/// nothing here does, gets a parser of its own.
class borrowed_parser {
public:
    borrowed_parser()
        : mine_(!taken())
    {
        if (mine_) {
            taken() = true;
            parser_ = shared().get();
        } else {
            own_ = std::make_unique<od::parser>();
            parser_ = own_.get();
        }
    }
    borrowed_parser(const borrowed_parser&) = delete;
    borrowed_parser& operator=(const borrowed_parser&) = delete;
    ~borrowed_parser()
    {
        if (mine_) {
            if (parser_->capacity() > largest_kept_document) {
                shared() = std::make_unique<od::parser>();
            }
            taken() = false;
        }
    }

    od::parser& operator*() const noexcept { return *parser_; }

private:
    static bool& taken() noexcept
    {
        static thread_local bool flag = false;
        return flag;
    }
    static std::unique_ptr<od::parser>& shared()
    {
        static thread_local auto parser = std::make_unique<od::parser>();
        return parser;
    }

    bool mine_;
    std::unique_ptr<od::parser> own_;
    od::parser* parser_ = nullptr;
};

/// simdjson skips what is not asked for without looking at it closely; bytes that are handed on as
/// JSON must be JSON all through.
std::optional<problem> check_all(std::string_view body)
{
    const auto found = find_flaw(body, deepest_raw_document);
    if (!found) {
        return std::nullopt;
    }
    const auto place = " at byte " + std::to_string(found->at);
    return problem{std::string(), std::string("not valid JSON: ") + found->text + place};
}

std::string_view without_trailing_space(std::string_view text) noexcept
{
    const auto last = text.find_last_not_of(" \t\r\n");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// Copies the bytes of an object or array, which is at its beginning and stays there.
template <class Container>
simdjson::error_code copy_bytes(Container& container, std::string& into)
{
    std::string_view bytes;
    if (const auto code = container.raw_json().get(bytes)) {
        return code;
    }
    into = without_trailing_space(bytes);
    return container.reset().error();
}

void walk_root(od::document& document, walk& state, function_view<void(value&)> on_root)
{
    od::value root;
    if (const auto code = document.get_value().get(root)) {
        state.fail(
            code == simdjson::SCALAR_DOCUMENT_AS_VALUE ? "not a JSON object" : not_json(code)
        );
        return;
    }
    value top(&root, state);
    on_root(top);
    if (state.ok() && document.current_location().error() == simdjson::SUCCESS) {
        state.fail("not valid JSON: more text follows the object");
    }
}

} // namespace

std::string describe(const problem& what)
{
    if (what.path.empty()) {
        return what.text;
    }
    const auto separator = what.text.starts_with("is ") ? " " : ": ";
    return escape_bytes(what.path, 120) + separator + what.text;
}

void walk::fail(std::string text, std::string_view member)
{
    if (first_) {
        return;
    }
    std::string path;
    const auto known = depth_ < steps_.size() ? depth_ : steps_.size();
    for (std::size_t i = 0; i < known; ++i) {
        const auto& [key, index] = steps_[i];
        if (key.data() == nullptr) {
            path += '[' + std::to_string(index) + ']';
        } else {
            path += path.empty() ? "" : ".";
            path += key;
        }
    }
    if (!member.empty()) {
        path += path.empty() ? "" : ".";
        path += member;
    }
    first_ = problem{std::move(path), std::move(text)};
}

void walk::fail_for_good(std::string text)
{
    is_broken_ = true;
    fail(std::move(text));
}

bool walk::forgive(std::size_t depth) noexcept
{
    if (!first_ || is_broken_) {
        return false;
    }
    first_.reset();
    depth_ = depth;
    return true;
}

void value::broken(int native_error)
{
    walk_->fail_for_good(not_json(static_cast<simdjson::error_code>(native_error)));
}

void value::wrong_type(const char* expected)
{
    const auto found = what();
    refuse(std::string("expected ") + expected + ", found " + name_of(found));
}

kind value::what()
{
    if (!ok()) {
        return kind::null;
    }
    od::json_type type{};
    if (const auto code = cursor(native_).type().get(type)) {
        broken(code);
        return kind::null;
    }
    const auto known = translate(type);
    if (!known) {
        broken(simdjson::TAPE_ERROR);
        return kind::null;
    }
    if (*known == kind::null) {
        // The type comes from the first letter alone.
        bool complete = false;
        if (cursor(native_).is_null().get(complete) != simdjson::SUCCESS || !complete) {
            broken(simdjson::N_ATOM_ERROR);
        }
    }
    return *known;
}

bool value::is_null()
{
    // Nearly every value is none, which its first letter tells.
    const bool may_be = !ok() || cursor(native_).raw_json_token().starts_with('n');
    return may_be && what() == kind::null;
}

void value::members(function_view<void(std::string_view, value&)> on_member, std::string* raw)
{
    if (what() != kind::object) {
        wrong_type("an object");
        return;
    }
    od::object object;
    auto code = cursor(native_).get_object().get(object);
    if (code == simdjson::SUCCESS && raw != nullptr) {
        code = copy_bytes(object, *raw);
    }
    if (code != simdjson::SUCCESS) {
        broken(code);
        return;
    }
    for (auto field : object) {
        code = field.error();
        if (code != simdjson::SUCCESS) {
            broken(code);
            return;
        }
        const auto raw_key = field.value_unsafe().key();
        std::string_view key;
        code = field.unescaped_key().get(key);
        if (!is_text(*walk_, code, key)) {
            const auto mended = mended_text(*walk_, raw_key, code);
            if (!mended) {
                broken(code);
                return;
            }
            key = *mended;
        }
        walk_->enter(key.data() == nullptr ? std::string_view("") : key);
        value inner(&field.value_unsafe().value(), *walk_);
        on_member(key, inner);
        if (!ok()) {
            return;
        }
        walk_->leave();
    }
}

void value::elements(function_view<void(value&)> on_element, std::string* raw)
{
    if (what() != kind::array) {
        wrong_type("an array");
        return;
    }
    od::array array;
    auto code = cursor(native_).get_array().get(array);
    if (code == simdjson::SUCCESS && raw != nullptr) {
        code = copy_bytes(array, *raw);
    }
    if (code != simdjson::SUCCESS) {
        broken(code);
        return;
    }
    std::size_t index = 0;
    for (auto element : array) {
        od::value found;
        code = element.get(found);
        if (code != simdjson::SUCCESS) {
            broken(code);
            return;
        }
        walk_->enter(index++);
        value inner(&found, *walk_);
        on_element(inner);
        if (!ok()) {
            return;
        }
        walk_->leave();
    }
}

std::optional<problem>
read_document(std::string& body, bool keep_raw, function_view<void(value&)> on_root)
{
    if (body.capacity() - body.size() < simdjson::SIMDJSON_PADDING) {
        body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    }
    const auto text = without_mark(body);
    if (keep_raw) {
        if (auto wrong = check_all(text)) {
            return wrong;
        }
    }
    const borrowed_parser parser;
    od::document document;
    const auto skipped = body.size() - text.size();
    const simdjson::padded_string_view padded(text.data(), text.size(), body.capacity() - skipped);
    if (const auto code = (*parser).iterate(padded).get(document)) {
        return problem{
            std::string(), code == simdjson::EMPTY ? "the body is empty" : not_json(code)
        };
    }
    walk state(keep_raw, text);
    walk_root(document, state, on_root);
    return std::move(state.first());
}

} // namespace andante::inline v0::json
