#include <andante/http/download.hpp>

#include "http/errors.hpp"
#include "http/file_fetch.hpp"
#include "http/partial_file.hpp"

#include <utility>

namespace andante::inline v0::http {

namespace asio = boost::asio;

namespace {

/// A file of the disk.
class disk_target final : public file_target {
public:
    disk_target(std::string path, const download_options& options)
        : file(std::move(path), options.replace)
        , on_progress_(options.on_progress)
    {}

    result<void> write(std::string_view bytes) override { return file.write(bytes); }
    void advanced(std::optional<std::uint64_t> total) override
    {
        if (on_progress_) {
            on_progress_(file.size(), total);
        }
    }
    std::uint64_t size() const noexcept override { return file.size(); }
    result<void> restart() override { return file.restart(); }
    bool lacks_descriptor() const noexcept override { return file.lacks_descriptor(); }
    void forget_lack() noexcept override { file.forget_lack(); }

    partial_file file;

private:
    std::function<void(std::uint64_t, std::optional<std::uint64_t>)> on_progress_;
};

/// A text that must not become too long.
class memory_target final : public file_target {
public:
    explicit memory_target(std::size_t most)
        : most_(most)
    {}

    result<void> begin(const file_head& head) override
    {
        return head.size.value_or(0) > most_ ? too_large() : result<void>();
    }
    result<void> write(std::string_view piece) override
    {
        if (piece.size() > most_ - bytes.size()) {
            return too_large();
        }
        bytes += piece;
        return {};
    }
    std::uint64_t size() const noexcept override { return bytes.size(); }
    result<void> restart() override
    {
        bytes.clear();
        return {};
    }

    std::string bytes;

private:
    result<void> too_large() const
    {
        return network_error(
            errc::body_too_large,
            "the file exceeds " + std::to_string(most_) + " bytes",
            outcome::unknown
        );
    }

    std::size_t most_;
};

/// Gives a complete file its name, or hands it to the device or pipe that has it. Waits for a free
/// descriptor and for a slow reader.
asio::awaitable<result<void>> put_in_place(file_fetch* job, disk_target* into)
{
    auto& time = job->time();
    auto done = into->file.commit();
    while (!done && job->waits_for_descriptor(done.error())) {
        co_await job->wait_for_descriptor();
        into->file.forget_lack();
        done = into->file.commit();
    }
    if (!done) {
        co_return done;
    }
    for (;;) {
        const auto delivered = into->file.deliver();
        if (!delivered) {
            co_return delivered.error();
        }
        if (*delivered) {
            co_return done;
        }
        if (time.now() >= job->until()) {
            error_details details;
            details.message = "nobody read the file in time";
            details.stop = stop_reason::deadline_too_close;
            co_return error(errc::deadline_exceeded, std::move(details));
        }
        co_await time.sleep_until(time.now() + resource_pause);
    }
}

download_report report_of(const file_fetch& job, const file_target& file)
{
    download_report report;
    report.bytes = file.size();
    report.resumes = job.resumes();
    report.content_type = job.content_type();
    report.url = job.came_from();
    return report;
}

/// The file belongs to this coroutine and dies with it, whatever ends that.
asio::awaitable<result<download_report>>
save(std::shared_ptr<transport> over, url from, std::string path, download_options options)
{
    auto done = check(options, file_range());
    if (!done) {
        co_return done.error();
    }
    disk_target into(std::move(path), options);
    done = into.file.create();
    if (!done) {
        co_return done.error();
    }
    file_fetch job(std::move(over), std::move(from), std::move(options), file_range(), &into);
    done = co_await job.run();
    if (!done) {
        co_return done.error();
    }
    done = co_await put_in_place(&job, &into);
    if (!done) {
        co_return done.error();
    }
    co_return report_of(job, into);
}

asio::awaitable<result<fetched_file>>
keep(std::shared_ptr<transport> over, url from, std::size_t most, fetch_options options)
{
    auto done = check(options, file_range());
    if (!done) {
        co_return done.error();
    }
    memory_target into(most);
    file_fetch job(std::move(over), std::move(from), std::move(options), file_range(), &into);
    done = co_await job.run();
    if (!done) {
        co_return done.error();
    }
    fetched_file whole;
    whole.report = report_of(job, into);
    whole.bytes = std::move(into.bytes);
    co_return whole;
}

} // namespace

asio::awaitable<result<download_report>>
download(std::shared_ptr<transport> over, url from, std::string path, download_options options)
{
    return save(std::move(over), std::move(from), std::move(path), std::move(options));
}

asio::awaitable<result<fetched_file>> download_to_memory(
    std::shared_ptr<transport> over, url from, std::size_t most_bytes, fetch_options options
)
{
    return keep(std::move(over), std::move(from), most_bytes, std::move(options));
}

} // namespace andante::inline v0::http
