/** At most this many: all that belongs to one that waits is kept, and would soon count as old. */
const most = 32

/** Lets requests go on together at the end of a turn of the event loop, one right after the other. */
export function together(): (goOn: () => void) => void {
  let waiting: (() => void)[] = []
  function allGoOn() {
    const all = waiting
    waiting = []
    for (const goOn of all) goOn()
  }
  return (goOn) => {
    if (waiting.push(goOn) === 1) setImmediate(allGoOn)
    else if (waiting.length === most) allGoOn()
  }
}
