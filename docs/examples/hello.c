// A whole WebAssembly program without a C library: it asks the host to write one line.
//
// `reduct run docs/examples/hello.wasm` runs it, `reduct trace docs/examples/hello.wasm` shows every step.

typedef unsigned int u32;

struct ciovec {
  const char *buf;
  u32 buf_len;
};

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write")))
u32 fd_write(u32 fd, const struct ciovec *iovs, u32 iovs_len, u32 *nwritten);

static const char greeting[] = "hello from WebAssembly\n";

__attribute__((export_name("_start"))) void start(void) {
  const struct ciovec iov = {greeting, sizeof greeting - 1};
  u32 nwritten;
  fd_write(1, &iov, 1, &nwritten);
}
