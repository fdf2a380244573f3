#include <andante/kit/checks.hpp>
#include <andante/kit/cursor_list.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/save_file.hpp>
#include <andante/providers/together/files.hpp>

#include "providers/together/decode.hpp"
#include "providers/together/routes.hpp"
#include "providers/together/saving.hpp"
#include "providers/together/session.hpp"
#include "providers/together/uploading.hpp"

#include <utility>

namespace andante::inline v0::together {

namespace asio = boost::asio;

namespace {

kit::prepared_call file_call(const route& where, const std::string& id, call_options options)
{
    const auto valid = kit::check_id(id);
    if (valid.has_error()) {
        return valid.error();
    }
    call what(where, {id});
    what.options = std::move(options);
    return what;
}

} // namespace

files::files(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<file> files::upload(upload_request what, call_options options) const
{
    return upload_file(session_->calls(), std::move(what), std::move(options));
}

asio::awaitable<file> files::upload_and_wait(upload_request what, wait_options options) const
{
    return upload_until_ready(
        session_->calls(), session_->files(), std::move(what), std::move(options)
    );
}

asio::awaitable<file> files::get(std::string id, call_options options) const
{
    return session_->files().get(std::move(id), std::move(options));
}

page_range<file> files::list_all(range_options options) const
{
    kit::cursor_list<file> all(call(routes::files), decode_files);
    all.created_at = [](const file& what) { return what.created_at; };
    return kit::read_by_cursor(session_, session_->calls(), std::move(all), options);
}

asio::awaitable<std::string> files::download_to_memory(std::string id, call_options options) const
{
    return kit::perform<std::string>(
        session_->calls(), file_call(routes::file_content, id, std::move(options)), decode_bytes
    );
}

asio::awaitable<std::uint64_t>
files::download(std::string id, std::string path, call_options options) const
{
    return save_answer(
        session_->calls(), file_call(routes::file_content, id, std::move(options)), std::move(path)
    );
}

asio::awaitable<answer_stream> files::open(std::string id, call_options options) const
{
    return kit::open_answer(
        session_->calls(), file_call(routes::file_content, id, std::move(options)), stream_options()
    );
}

asio::awaitable<bool> files::remove(std::string id, call_options options) const
{
    return kit::perform<bool>(
        session_->calls(), file_call(routes::delete_file, id, std::move(options)), decode_deleted
    );
}

asio::awaitable<file> files::wait(std::string id, wait_options options) const
{
    return session_->files().wait(std::move(id), std::move(options));
}

} // namespace andante::inline v0::together
