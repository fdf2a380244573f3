#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/file_stream.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/http/download.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::together {

namespace detail {
class session;
}

/// How an image comes.
enum class image_form {
    url,    ///< As a link that stops working after a time that is not published.
    base64, ///< Within the answer.
};

/// A LoRA that changes the model's style.
class image_lora {
public:
    /// Where it is, and how strongly it acts.
    image_lora(std::string where, double how_much)
        : path(std::move(where))
        , scale(how_much)
    {}

    /// A URL or a name on Hugging Face.
    std::string path;
    /// How strongly it acts.
    double scale;
};

/// What to draw. What is not set is not sent.
class ANDANTE_DECL image_request {
public:
    /// A text that says what to see, and the model, for example
    /// "black-forest-labs/FLUX.1-schnell".
    image_request(std::string what, std::string with)
        : prompt(std::move(what))
        , model(std::move(with))
    {}

    std::string prompt; ///< What to see.
    std::string model;  ///< Who draws.
    /// 1 to 50; FLUX schnell takes 1 to 4. The service's default: 20.
    std::optional<int> steps;
    /// How many images, 1 to 4. The service's default: 1.
    std::optional<int> count;
    /// Pixels, 256 to 1920, a multiple of 8. The service's default: 1024.
    std::optional<int> width;
    /// As the width.
    std::optional<int> height;
    /// The same seed draws the same image.
    std::optional<std::int64_t> seed;
    /// What not to see.
    std::optional<std::string> negative_prompt;
    /// Default: base64, so that nothing is lost when a link stops working.
    image_form form = image_form::base64;
    /// How closely to follow the prompt. The service's default: 3.5.
    std::optional<double> guidance_scale;
    /// "jpeg" or "png". The service's default: jpeg.
    std::optional<std::string> output_format;
    /// An image to begin with.
    std::optional<std::string> image_url;
    /// At most 2.
    std::vector<image_lora> loras;
    /// URLs of images to look like.
    std::vector<std::string> reference_images;
    /// True: nobody looks whether the image is fit for all.
    std::optional<bool> disable_safety_checker;
};

/// An image that was drawn.
class image {
public:
    image() = default;

    /// Its place among those of its request, from 0.
    std::int64_t index = 0;
    /// Where it is; nothing when it came with the answer.
    std::optional<std::string> url;
    /// The image itself; empty when it is elsewhere.
    std::string bytes;
};

/// The answer to a request for images.
class image_list {
public:
    image_list() = default;

    std::string id;           ///< The request's.
    std::string model;        ///< Who has drawn.
    std::vector<image> items; ///< By index.
    /// The answer's own JSON, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

/// Images from text. Cheap to copy; copies are handles of the same client. Thread-safe.
class ANDANTE_DECL images {
public:
    /// For the client: use client::images().
    explicit images(std::shared_ptr<detail::session> session);

    /// Draws. It is paid for, and an answer that is lost is lost: the service has no list of
    /// images, so client_options::lost_creates' policy decides.
    ///
    /// Errors: errc::invalid_request with the field; errc::not_found for a model that is not there,
    /// with the nearest names; errc::rejected_by_validation also for what the service does not want
    /// to draw. Cancellation: terminal; an image that was begun is paid for. Limits: "images",
    /// counted for the model.
    [[nodiscard]] boost::asio::awaitable<image_list>
    create(image_request request, call_options options = call_options()) const;

    /// Saves an image to a file, wherever it is; without the key. Links expire: do it at once.
    ///
    /// Errors: errc::file_error; errc::invalid_request for an image that is nowhere; those of
    /// http::download().
    [[nodiscard]] boost::asio::awaitable<void> download(
        image what, std::string path, http::download_options options = http::download_options()
    ) const;

    /// Opens an image that came as a link, to be read while it comes; without the key. One that
    /// came with the answer is in image::bytes already.
    ///
    /// Errors: errc::invalid_request for an image without a link; those of pipeline::open_file().
    /// Cancellation: terminal.
    [[nodiscard]] boost::asio::awaitable<file_stream>
    open(image what, file_stream_options options = file_stream_options()) const;

private:
    std::shared_ptr<detail::session> session_;
};

} // namespace andante::inline v0::together
