-- For wrk: posts the file that BODY names, and ends with a line of JSON. Latencies in milliseconds.
local file = assert(io.open(os.getenv("BODY"), "r"))
wrk.method, wrk.body = "POST", file:read("*a")
file:close()
wrk.headers["Content-Type"] = "application/json"

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"rate": %f, "p50": %f, "p99": %f, "failed": %d}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status))
end
