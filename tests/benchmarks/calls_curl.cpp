#include "benchmarks/calls.hpp"
#include "benchmarks/raw_track.hpp"

#include <curl/curl.h>
#include <stdexcept>
#include <vector>

namespace andante::benchmarks {

namespace {

struct transfer {
    CURL* easy = nullptr;
    std::string body;
};

std::size_t collect(char* bytes, std::size_t size, std::size_t count, void* into)
{
    auto& body = *static_cast<std::string*>(into);
    body.append(bytes, size * count);
    return size * count;
}

class curl_multi final : public contender {
public:
    explicit curl_multi(unsigned short port)
        : url_(
              "http://127.0.0.1:" + std::to_string(port) + "/v1/generations/" +
              std::string(track_id)
          )
        , multi_(curl_multi_init())
        , headers_(curl_slist_append(nullptr, "X-API-Key: ftm_benchmark"))
    {
        headers_ = curl_slist_append(headers_, "Accept: application/json");
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 64L);
    }

    ~curl_multi() override
    {
        for (auto& each : transfers_) {
            curl_easy_cleanup(each->easy);
        }
        curl_multi_cleanup(multi_);
        curl_slist_free_all(headers_);
    }

    std::string_view name() const override { return "libcurl multi and simdjson"; }

    void run(std::size_t connections, std::size_t calls) override
    {
        while (transfers_.size() < connections) {
            transfers_.push_back(make_transfer());
        }
        std::size_t running = 0;
        for (std::size_t i = 0; i < connections && calls > 0; ++i, --calls, ++running) {
            start(*transfers_[i]);
        }
        while (running > 0) {
            int handles = 0;
            curl_multi_perform(multi_, &handles);
            int queued = 0;
            while (auto* message = curl_multi_info_read(multi_, &queued)) {
                auto& done = finish(*message);
                --running;
                if (calls > 0) {
                    --calls;
                    ++running;
                    start(done);
                }
            }
            if (running > 0) {
                curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
            }
        }
    }

private:
    std::unique_ptr<transfer> make_transfer()
    {
        auto made = std::make_unique<transfer>();
        made->easy = curl_easy_init();
        curl_easy_setopt(made->easy, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(made->easy, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(made->easy, CURLOPT_USERAGENT, "curl/1");
        curl_easy_setopt(made->easy, CURLOPT_WRITEFUNCTION, &collect);
        curl_easy_setopt(made->easy, CURLOPT_WRITEDATA, &made->body);
        curl_easy_setopt(made->easy, CURLOPT_PRIVATE, made.get());
        curl_easy_setopt(made->easy, CURLOPT_TIMEOUT_MS, 30'000L);
        curl_easy_setopt(made->easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(made->easy, CURLOPT_PROXY, "");
        made->body.reserve(4096);
        return made;
    }

    void start(transfer& what)
    {
        what.body.clear();
        curl_multi_add_handle(multi_, what.easy);
    }

    transfer& finish(const CURLMsg& message)
    {
        auto* const easy = message.easy_handle;
        const auto outcome = message.data.result;
        transfer* done = nullptr;
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &done);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_multi_remove_handle(multi_, easy);
        if (outcome != CURLE_OK || status != 200) {
            throw std::runtime_error(curl_easy_strerror(outcome));
        }
        done->body.reserve(done->body.size() + simdjson::SIMDJSON_PADDING);
        const auto track = decode_raw(parser_, done->body);
        expect_track(track.id, *track.title);
        return *done;
    }

    std::string url_;
    CURLM* multi_;
    curl_slist* headers_;
    std::vector<std::unique_ptr<transfer>> transfers_;
    simdjson::ondemand::parser parser_;
};

} // namespace

std::unique_ptr<contender> make_curl(unsigned short port)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return std::make_unique<curl_multi>(port);
}

} // namespace andante::benchmarks
