#include <andante/http/body.hpp>
#include <andante/http/message.hpp>

#include "core/timestamp.hpp"
#include "emulator/kit/multipart.hpp"
#include "http/http_date.hpp"
#include "http/retry_after.hpp"
#include "pacing/headers/rate_headers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

namespace http = andante::http;

constexpr double now = 1'800'000'000;

void require(bool held)
{
    if (!held) {
        std::abort();
    }
}

/// What was taken apart is put together to what is taken apart in the same way.
void check_url(const http::url& found)
{
    require(!found.host().empty() && found.target().starts_with('/'));
    require(found.text().find_first_of(" \r\n\t") == std::string::npos);
    const auto again = http::url::parse(found.text());
    require(again && again->text() == found.text() && again->port() == found.port());
}

void read_urls(std::string_view text)
{
    if (const auto found = http::url::parse(text)) {
        check_url(*found);
    }
    if (const auto found = http::url::parse_loosely(text)) {
        check_url(*found);
    }
    static const auto base = *http::url::parse("https://api.example/v1/things?a=b");
    if (const auto found = base.resolve(text)) {
        check_url(*found);
    }
    const auto segment = http::encode_segment(text);
    require(
        segment.find_first_of("/?#% \r\n") == std::string::npos ||
        segment.find('%') != std::string::npos
    );
    require(http::decode_segment(segment) == text);
}

void read_moments(std::string_view text)
{
    if (const auto moment = http::parse_http_date(text, now)) {
        require(std::isfinite(*moment));
    }
    if (const auto moment = andante::detail::parse_timestamp(text)) {
        const auto written = andante::detail::format_timestamp(*moment);
        const auto again = andante::detail::parse_timestamp(written);
        require(again && andante::detail::format_timestamp(*again) == written);
    }
    if (const auto wait = http::parse_retry_after(text, now)) {
        require(std::isfinite(*wait));
    }
    if (const auto wait = http::told_wait_in(text)) {
        require(*wait >= 0);
    }
    using form = andante::pacing::header_dialect::reset_form;
    for (const auto each :
         {form::automatic,
          form::delta_seconds,
          form::delta_milliseconds,
          form::unix_seconds,
          form::unix_milliseconds}) {
        const auto reset = andante::pacing::parse_reset(text, each, now, now);
        const auto exact = andante::pacing::parse_exact_delta(text, each);
        require(!reset || !std::isnan(*reset));
        require(!exact || (*exact >= 0 && reset));
    }
}

/// What a form sends is what its reader finds, whatever its names hold.
void read_form_back(std::string_view text)
{
    const auto cut = std::min(text.size(), text.find('\n'));
    const std::string name(text.substr(0, cut));
    const std::string content(text.substr(std::min(text.size(), cut + 1)));
    http::multipart_form form("boundary");
    if (content.find("--boundary") != std::string::npos) {
        return; // which 190 random bits are for
    }
    form.add(name, content);
    form.add_file("file", name, "audio/wav", content);
    auto body = std::move(form).finish();
    andante::emulator::incoming request("POST", "/");
    request.headers.add("Content-Type", body.content_type);
    request.body = body.text;
    const auto parts = andante::emulator::read_form(request);
    require(parts && parts->size() == 2);
    require((*parts)[0].content == content && (*parts)[1].content == content);
    require((*parts)[1].name == "file" && (*parts)[1].type == "audio/wav");
}

} // namespace

/// libFuzzer's entry: any bytes as an address, a moment, a wait, and the name and content of a
/// form's part.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    read_urls(text);
    read_moments(text);
    read_form_back(text.substr(0, 2000));
    return 0;
}
