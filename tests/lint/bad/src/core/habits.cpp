void prints()
{
    std::cout << "no"; // lint: print
    std::printf("no"); // lint: print
    const auto fine = "std::cerr << 1'000";
    const auto big = 1'000'000;
    const auto say_so = std::string("printf(").c_str();
}

void waits()
{
    std::this_thread::sleep_for(1s);                   // lint: sleep
    usleep(10);                                        // lint: sleep
    const auto now = std::chrono::steady_clock::now(); // lint: clock
    boost::asio::steady_timer alarm(executor);         // lint: timer
    time.sleep_for(1s);
}

void ends()
{
    std::abort(); // lint: abort
    assert(fine); // lint: abort
    state.terminate(reason);
}

#if BOOST_VERSION >= 109000                                       // lint: version
using option = boost::asio::detail::socket_option::integer<1, 2>; // lint: internal
#endif
const auto tls = TLS1_2_VERSION;

// Zwölf. lint: ascii
// TODO: nothing. lint: mark
using std::string;
using std::vector;             // lint: unused-name
namespace clock = std::chrono; // lint: unused-name
namespace time = std::chrono;
string text(time::seconds);
