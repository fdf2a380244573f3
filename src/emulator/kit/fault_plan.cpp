#include "emulator/kit/fault_plan.hpp"

#include "emulator/answer_pieces.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

void replace(reply& answer, int status, std::string_view type, std::string body)
{
    answer.status = status;
    answer.body = std::move(body);
    answer.headers.set("Content-Type", std::string(type));
}

std::string page(int status)
{
    const auto number = std::to_string(status);
    return "<html>\r\n<head><title>" + number +
           " Bad Gateway</title></head>\r\n<body>\r\n<center><h1>" + number +
           " Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
}

std::string huge_body(std::size_t bytes)
{
    const std::size_t size = bytes ? bytes : std::size_t{80} * 1024 * 1024;
    std::string body = R"({"data":{"filler":")";
    const std::string_view end = R"("}})";
    body.append(std::max(size, body.size() + end.size()) - body.size() - end.size(), 'x');
    body += end;
    return body;
}

} // namespace

bool is_webhook_fault(fault_kind kind) noexcept
{
    return kind == fault_kind::webhook_lost || kind == fault_kind::webhook_late ||
           kind == fault_kind::webhook_twice || kind == fault_kind::webhook_early;
}

int given_status(const fault& what) noexcept
{
    if (what.status) {
        return what.status;
    }
    return what.kind == fault_kind::html ? 502 : 500;
}

bool prevents_commit(const fault& what) noexcept
{
    switch (what.kind) {
    case fault_kind::reset_before_commit:
        return true;
    case fault_kind::garbage:
    case fault_kind::html:
    case fault_kind::error:
    case fault_kind::huge_body:
    case fault_kind::redirect:
        return !what.commit;
    default:
        return false;
    }
}

void fault_plan::add(fault what)
{
    planned_.push_back({std::move(what), 0});
}

template <class Predicate>
std::optional<fault> fault_plan::count(Predicate concerns)
{
    std::optional<fault> found;
    for (auto& each : planned_) {
        if (!concerns(each.what)) {
            continue;
        }
        ++each.seen;
        const bool begun = each.seen >= each.what.first;
        const bool over = each.what.count != 0 && each.seen >= each.what.first + each.what.count;
        if (begun && !over && !found) {
            found = each.what;
        }
    }
    return found;
}

std::optional<fault> fault_plan::hit(std::string_view route)
{
    return count([&](const fault& what) {
        return !is_webhook_fault(what.kind) && (what.route == "*" || what.route == route);
    });
}

std::optional<fault> fault_plan::hit_webhook()
{
    return count([](const fault& what) { return is_webhook_fault(what.kind); });
}

namespace {

/// The faults that put something else in the answer's place.
void replace_answer(const fault& what, reply& answer, const error_text& words)
{
    constexpr auto json = "application/json; charset=utf-8";
    const int kept = answer.status ? answer.status : 200;
    switch (what.kind) {
    case fault_kind::garbage:
        replace(answer, kept, "application/json", "{\"data\": {\"id\": ");
        break;
    case fault_kind::html:
        replace(answer, given_status(what), "text/html", page(given_status(what)));
        break;
    case fault_kind::error:
        replace(answer, given_status(what), words.type, words.body);
        if (what.retry_after) {
            answer.headers.set("Retry-After", std::to_string(what.retry_after->count()));
        }
        break;
    case fault_kind::huge_body:
        replace(answer, kept, json, huge_body(what.bytes));
        break;
    case fault_kind::redirect:
        replace(answer, 302, "text/plain", std::string());
        answer.headers.set("Location", what.location);
        break;
    default:
        break;
    }
}

} // namespace

namespace {

/// Where a fault without a position strikes: in the middle.
std::size_t place_of(const fault& what, std::size_t size)
{
    return std::min(what.bytes ? what.bytes : size / 2, size == 0 ? 0 : size - 1);
}

/// Whole pieces stay: the error comes as one more of what there was.
void end_in_error(const fault& what, reply& answer, const error_text& words)
{
    const auto place = place_of(what, body_size(answer));
    std::size_t kept = 0;
    std::size_t bytes = 0;
    while (kept < answer.pieces.size() && bytes + answer.pieces[kept].bytes.size() <= place) {
        bytes += answer.pieces[kept++].bytes.size();
    }
    answer.pieces.erase(
        answer.pieces.begin() + static_cast<std::ptrdiff_t>(kept), answer.pieces.end()
    );
    const auto type = answer.headers.find("Content-Type").value_or("");
    answer.pieces.emplace_back(
        type.starts_with("text/event-stream") ? "event: error\ndata: " + words.body + "\n\n"
                                              : words.body
    );
}

} // namespace

void apply(const fault& what, reply& answer, const error_text& words)
{
    switch (what.kind) {
    case fault_kind::delay:
        answer.fault.delay = what.delay;
        break;
    case fault_kind::reset_before_commit:
    case fault_kind::reset_after_commit:
        answer.fault.reset = true;
        break;
    case fault_kind::truncate:
        answer.announce_length = answer.announce_length || answer.pieces.empty();
        answer.fault.truncate_at = place_of(what, body_size(answer));
        break;
    case fault_kind::stall:
        answer.fault.stall_at = what.bytes;
        answer.fault.stall_for = what.delay;
        break;
    case fault_kind::stream_error:
        end_in_error(what, answer, words);
        break;
    case fault_kind::drip:
        answer.fault.drip_bytes = what.bytes ? what.bytes : 1;
        answer.fault.drip_pause = what.delay;
        break;
    case fault_kind::close_after:
        answer.fault.close_after = what.delay;
        break;
    default:
        replace_answer(what, answer, words); // webhook faults change no answer
    }
}

} // namespace andante::inline v0::emulator
