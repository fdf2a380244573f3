#include <andante/kit/session.hpp>
#include <andante/kit/unfinished_work.hpp>

#include <utility>

namespace andante::inline v0 {

namespace {

boost::asio::awaitable<journal_entry>
finish_entry(std::shared_ptr<const kit::session> owner, journal_entry entry, resume_options options)
{
    auto finishing = owner->finish(std::move(entry), std::move(options));
    co_return co_await std::move(finishing);
}

} // namespace

unfinished_work::unfinished_work(std::shared_ptr<const kit::session> owner, journal_entry entry)
    : owner_(std::move(owner))
    , entry_(std::move(entry))
{}

boost::asio::awaitable<journal_entry> unfinished_work::finish(resume_options options) const
{
    return finish_entry(owner_, entry_, std::move(options));
}

} // namespace andante::inline v0
