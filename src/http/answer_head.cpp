#include "http/answer_head.hpp"

#include "http/request_head.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace andante::inline v0::http {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 43> reasons{{
    {100, "Continue"},
    {101, "Switching Protocols"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Payload Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {425, "Too Early"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {529, "Site is Overloaded"},
}};

std::string_view reason_of(int status) noexcept
{
    const auto found = std::find_if(reasons.begin(), reasons.end(), [status](const auto& each) {
        return each.first == status;
    });
    return found == reasons.end() ? "Status" : found->second;
}

} // namespace

std::string
answer_head(int status, const headers& fields, std::optional<std::size_t> length, bool keep_alive)
{
    std::string head = "HTTP/1.1 " + std::to_string(status) + ' ';
    head += reason_of(status);
    head += "\r\n";
    for (const auto& [name, value] : fields) {
        if (is_valid_name(name) && is_valid_value(value) && !is_owned_by_transport(name)) {
            head += name;
            head += ": ";
            head += value;
            head += "\r\n";
        }
    }
    // These have no body, and a length would announce one.
    if (status / 100 == 1 || status == 204 || status == 304) {
        head += keep_alive ? "" : "Connection: close\r\n";
    } else {
        head += length ? "Content-Length: " + std::to_string(*length) + "\r\n"
                       : std::string("Transfer-Encoding: chunked\r\n");
        head += keep_alive ? "" : "Connection: close\r\n";
    }
    head += "\r\n";
    return head;
}

} // namespace andante::inline v0::http
