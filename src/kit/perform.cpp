#include <andante/kit/perform.hpp>

namespace andante::inline v0::kit {

namespace {

boost::asio::awaitable<result<http::response>> end_with(error problem)
{
    co_return problem;
}

} // namespace

sent_call send(const pipeline& calls, prepared_call&& prepared, pacing::lease* place)
{
    read_options how;
    if (prepared.has_error()) {
        return {end_with(prepared.error()), how};
    }
    how.keep_raw = prepared->options.keep_raw_json;
    return {calls.execute(std::move(*prepared), place), how};
}

} // namespace andante::inline v0::kit
