#include <thread>

void naps()
{
    std::this_thread::sleep_until(later); // lint: sleep
}
