#include "report.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace fan_out {

namespace {

/// A terminal's line is written anew at most this often.
constexpr auto shortest_change = std::chrono::milliseconds(100);

std::string_view word_for(stage reached)
{
    switch (reached) {
    case stage::waiting:
        return "not started";
    case stage::sent:
        return "unknown";
    case stage::running:
        return "running";
    case stage::saving:
        return "not saved";
    case stage::done:
        return "completed";
    case stage::failed:
        return "failed";
    }
    return "";
}

std::size_t count(const works& all, stage reached)
{
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [reached](const work& one) { return one.stage == reached; }
    ));
}

/// Of the terminal at standard error.
std::size_t columns()
{
    winsize size{};
    const bool is_told = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return is_told ? size.ws_col : 80;
}

/// Texts from a file or from a server must not steer the terminal.
std::string shown(std::string text)
{
    std::replace_if(
        text.begin(),
        text.end(),
        [](unsigned char each) { return each < 0x20 || each == 0x7f; },
        '?'
    );
    return text;
}

std::string line_for(const work& one)
{
    std::string line(word_for(one.stage));
    line.resize(13, ' ');
    line += (one.id.empty() ? "-" : one.id) + "  " + one.prompt;
    const auto& remark = one.error.empty() ? one.file : one.error;
    return shown(line + (remark.empty() ? "" : ": " + remark));
}

/// As a shell reads it back.
std::string in_quotes(const std::string& text)
{
    std::string made = "'";
    for (const char each : text) {
        made += each == '\'' ? std::string("'\\''") : std::string(1, each);
    }
    return made + "'";
}

boost::json::value text_or_null(const std::string& text)
{
    return text.empty() ? boost::json::value() : boost::json::value(text);
}

} // namespace

progress::progress(const works& all)
    : all_(all)
    , is_terminal_(::isatty(STDERR_FILENO) == 1)
{}

progress::~progress()
{
    clear();
}

void progress::update()
{
    const auto now = std::chrono::steady_clock::now();
    if (!is_terminal_ || now - shown_ < shortest_change) {
        return;
    }
    shown_ = now;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - begun_).count();
    const auto line = std::to_string(count(all_, stage::done)) + " of " +
                      std::to_string(all_.size()) + " saved, " +
                      std::to_string(count(all_, stage::failed)) + " failed, " +
                      std::to_string(count(all_, stage::running)) + " running, " +
                      std::to_string(count(all_, stage::waiting)) + " to start  " +
                      std::to_string(seconds) + " s";
    // The cursor waits in front, so that a terminal that becomes narrower breaks nothing before it.
    std::cerr << '\r' << line.substr(0, columns() - 1) << "\033[J\r" << std::flush;
}

void progress::ended(const work& one)
{
    ++ended_;
    if (is_terminal_) {
        update();
    } else {
        std::cerr << '[' << ended_ << '/' << all_.size() << "] " << line_for(one) << '\n';
    }
}

void progress::clear()
{
    if (is_terminal_) {
        std::cerr << "\r\033[J" << std::flush;
    }
}

void print_table(std::ostream& out, const works& all)
{
    for (const auto& one : all) {
        out << line_for(one) << '\n';
    }
    out << count(all, stage::done) << " of " << all.size() << " saved\n";
}

void print_json(std::ostream& out, const works& all)
{
    for (const auto& one : all) {
        boost::json::object made;
        made["prompt"] = one.prompt;
        made["id"] = text_or_null(one.id);
        made["status"] = word_for(one.stage);
        made["file"] = text_or_null(one.file);
        made["error"] = text_or_null(one.error);
        out << boost::json::serialize(made) << '\n';
    }
}

void print_advice(std::ostream& out, const works& all, const std::string& folder)
{
    std::string ids;
    for (const auto& one : all) {
        if (one.stage == stage::running || one.stage == stage::saving) {
            out << (one.stage == stage::running ? "runs on: " : "not saved: ") << shown(one.id)
                << "  " << shown(one.prompt) << '\n';
            ids += " " + in_quotes(one.id);
        }
    }
    if (!ids.empty()) {
        out << "They cost credits all the same. To go on: andante wait" << shown(ids)
            << " --output-dir " << shown(in_quotes(folder)) << '\n';
    }
    for (const auto& one : all) {
        if (one.stage == stage::sent) {
            out << "may have been started: look into `andante list` before you start it again: "
                << shown(one.prompt) << '\n';
        }
    }
    if (const auto left = count(all, stage::waiting); left > 0) {
        out << left << (left == 1 ? " prompt was" : " prompts were") << " not started\n";
    }
}

} // namespace fan_out
