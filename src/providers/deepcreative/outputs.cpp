#include "providers/deepcreative/outputs.hpp"

#include <string>
#include <utility>

namespace andante::inline v0::deepcreative {

namespace {

error no_output(const prediction& from, std::size_t index)
{
    const std::string who = "prediction " + from.id;
    const std::string word(from.status.text());
    error_details details;
    details.stop = stop_reason::permanent;
    if (is_terminal(from.status) && from.status != prediction_status::succeeded) {
        details.message = who + " is " + word + ", so it has no output: " +
                          from.error_message.value_or("no reason given");
        return error(errc::job_failed, std::move(details));
    }
    details.message =
        is_terminal(from.status)
            ? who + " has " + std::to_string(from.outputs.size()) + " outputs, none at " +
                  std::to_string(index)
            : who + " is '" + word + "': wait() for it, then download what wait() gives";
    details.field = field_problem{"index", std::to_string(index), "below the number of outputs"};
    return error(errc::invalid_request, std::move(details));
}

} // namespace

result<http::url> output_of(const prediction& from, std::size_t index)
{
    if (from.status != prediction_status::succeeded || index >= from.outputs.size()) {
        return no_output(from, index);
    }
    const auto where = http::url::parse_loosely(from.outputs[index]);
    if (!where) {
        error_details details;
        details.message = "prediction " + from.id + " has an output that is not an http(s) URL";
        details.stop = stop_reason::permanent;
        return error(errc::malformed_response, std::move(details));
    }
    return *where;
}

result<std::vector<http::url>> outputs_of(const prediction& from)
{
    std::vector<http::url> all;
    for (std::size_t index = 0; index < from.outputs.size(); ++index) {
        auto where = output_of(from, index);
        if (where.has_error()) {
            return where.error();
        }
        all.push_back(std::move(*where));
    }
    return all;
}

} // namespace andante::inline v0::deepcreative
