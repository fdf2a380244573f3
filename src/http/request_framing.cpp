#include "http/request_framing.hpp"

#include <algorithm>
#include <charconv>

namespace andante::inline v0::http {

namespace {

/// Calls `use` for each element of a comma-separated list that goes over all fields of a name.
template <class Use>
void for_each_element(const headers& fields, std::string_view name, Use use)
{
    for (auto rest : fields.find_all(name)) {
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto element = without_blanks(rest.substr(0, comma));
            if (!element.empty()) {
                use(element);
            }
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
}

} // namespace

std::string_view without_blanks(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_field_text(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char each) {
        const auto byte = static_cast<unsigned char>(each);
        return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
    });
}

bool is_host_text(std::string_view text) noexcept
{
    return text.find_first_of(" \t/\\?#@\"<>") == std::string_view::npos && is_field_text(text);
}

request_framing::request_framing(const received_request& head, std::size_t most_body_bytes)
{
    const auto& fields = head.headers;
    read_host(fields, head.is_http_1_0);
    if (!fields.find("Transfer-Encoding")) {
        read_length(fields, most_body_bytes);
    } else if (fields.find("Content-Length") || head.is_http_1_0) {
        // Who forwards this request may have gone by either.
        refuse(400, "Transfer-Encoding beside Content-Length or in HTTP/1.0");
    } else {
        read_codings(fields);
    }
    read_connection(fields, head.is_http_1_0);
    expects_continue_ =
        !head.is_http_1_0 && same_name(fields.find("Expect").value_or(""), "100-continue");
}

void request_framing::read_host(const headers& fields, bool is_http_1_0)
{
    const auto hosts = fields.find_all("Host");
    if (hosts.size() > 1) {
        refuse(400, "more than one Host field");
    } else if (hosts.empty() && !is_http_1_0) {
        refuse(400, "the Host field is missing");
    } else if (!hosts.empty() && !is_host_text(hosts.front())) {
        refuse(400, "the Host field names no host");
    }
}

void request_framing::read_length(const headers& fields, std::size_t most)
{
    const auto lengths = fields.find_all("Content-Length");
    if (lengths.empty()) {
        return;
    }
    const auto text = lengths.front();
    const bool is_number = !text.empty() && std::all_of(text.begin(), text.end(), [](char each) {
        return each >= '0' && each <= '9';
    });
    if (lengths.size() > 1 || !is_number) {
        refuse(400, "Content-Length must be one number");
        return;
    }
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length_);
    if (read.ec != std::errc() || length_ > most) {
        refuse(413, "the body exceeds " + std::to_string(most) + " bytes");
    }
}

void request_framing::read_codings(const headers& fields)
{
    std::size_t count = 0;
    std::string_view last;
    for_each_element(fields, "Transfer-Encoding", [&](std::string_view coding) {
        ++count;
        last = coding;
    });
    is_chunked_ = same_name(last, "chunked");
    if (!is_chunked_) {
        refuse(400, "the last transfer coding must be chunked");
    } else if (count > 1) {
        refuse(501, "no transfer coding but chunked is understood");
    }
}

void request_framing::read_connection(const headers& fields, bool is_http_1_0)
{
    bool wants_close = false;
    bool wants_more = false;
    for_each_element(fields, "Connection", [&](std::string_view option) {
        wants_close = wants_close || same_name(option, "close");
        wants_more = wants_more || same_name(option, "keep-alive");
    });
    keep_alive_ = !wants_close && (wants_more || !is_http_1_0);
}

/// The first reason counts.
void request_framing::refuse(int status, std::string reason)
{
    if (refusal_.status == 0) {
        refusal_ = request_refusal(status, std::move(reason));
    }
}

} // namespace andante::inline v0::http
