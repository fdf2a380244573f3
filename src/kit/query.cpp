#include <andante/http/message.hpp>
#include <andante/kit/query.hpp>

namespace andante::inline v0::kit {

void query::add(std::string_view name, std::string_view value)
{
    text_ += text_.empty() ? '?' : '&';
    text_ += http::encode_query(name);
    text_ += '=';
    text_ += http::encode_query(value);
}

void query::add(std::string_view name, std::int64_t value)
{
    add(name, std::string_view(std::to_string(value)));
}

} // namespace andante::inline v0::kit
