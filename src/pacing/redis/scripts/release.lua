-- A job has ended: its place under the caps is free. ARGV: id.
if strange() then
  return { 1 }
end
local now = clock()
local id = text()
for at = FIXED + 1, #KEYS do
  if redis.call('ZREM', KEYS[at], id) > 0 then
    may_be_empty(KEYS[at])
    announce(KEYS[at], now, now)
  end
end
return { 0, now }
