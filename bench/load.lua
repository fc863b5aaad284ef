-- Sends prepared requests, one after the other: the file holds them with a zero byte between them.
-- After the last it begins again if it may ("again"); otherwise it gives up, since to send one twice would measure something else.
local requests, count, sent, again = {}, 0, 0, false

function init(args)
  local file = assert(io.open(args[1], 'rb'))
  for request in file:read('*a'):gmatch('%Z+') do
    count = count + 1
    requests[count] = request
  end
  file:close()
  again = args[2] == 'again'
end

function request()
  if sent == count then
    if not again then
      io.stderr:write('all ', count, ' prepared requests were sent\n')
      os.exit(3)
    end
    sent = 0
  end
  sent = sent + 1
  return requests[sent]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
