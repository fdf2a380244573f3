#include "pacing/policy/state_text.hpp"

#include <andante/http/message.hpp>

#include <charconv>
#include <cmath>
#include <locale>

namespace andante::inline v0::pacing {

void add_word(std::string& line, double number)
{
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number);
    line += ' ';
    line.append(digits, end.ptr);
}

void add_name(std::string& line, std::string_view name)
{
    line.append(" =").append(http::encode_segment(name));
}

state_reader::state_reader(const std::string& line)
    : words_(line)
{
    words_.imbue(std::locale::classic());
}

std::string state_reader::name()
{
    std::string word;
    words_ >> word;
    good_ = good_ && !word.empty() && word.front() == '=';
    return good_ ? word.substr(1) : word;
}

bool state_reader::more()
{
    return good_ && !(words_ >> std::ws).eof();
}

double state_reader::number()
{
    std::string word;
    words_ >> word;
    double value = 0;
    const auto* end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, value);
    good_ =
        good_ && !word.empty() && read.ec == std::errc() && read.ptr == end && std::isfinite(value);
    return good_ ? value : 0;
}

} // namespace andante::inline v0::pacing
