-- A process ends: nobody waits for it any more. ARGV: its tickets.
if strange() then
  return { 1 }
end
redis.call('ZREM', LIVE, me)
redis.call('ZREM', AWAY, me)
while cursor < #ARGV do
  drop(text())
end
return { 0, clock() }
