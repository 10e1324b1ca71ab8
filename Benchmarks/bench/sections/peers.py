"""The same facts, disorder and duplicates included, given to other ways of counting them. All must count the same."""
from bench.bench import BenchFailure, Missing, median, spread
from bench.peers import facts as peer_facts
from bench.peers.clickhouse import ClickHousePeer
from bench.peers.postgres import PostgresPeer
from bench.peers.tickmark import TickmarkPeer
from bench.table import Row

# Many at a time fill the transactions of those who gather; few ask, because some answers take long.
FILL_CONNECTIONS, ASK_CONNECTIONS = 64, 8


def measure(bench):
    bench.say("peers: making the facts")
    facts = peer_facts.make(bench)
    kinds, missing = [TickmarkPeer, PostgresPeer, ClickHousePeer], []
    fills, answers = {}, {}
    for run in range(bench.runs):
        for kind in list(kinds):
            bench.say(f"peers: {kind.name}, run {run + 1}")
            try:
                fill, answer = measure_one(bench, facts, kind)
            except Missing as reason:
                kinds.remove(kind)
                missing.append(Row("peers", f"{kind.name}: skipped", note=str(reason)))
                continue
            fills.setdefault(kind, []).append(fill)
            answers.setdefault(kind, []).append(answer)
    yield from rows(facts, kinds, fills, answers)
    yield from missing


def measure_one(bench, facts, kind):
    """Facts a second, and the load's result of questions; fails if the counts are not what they must be."""
    with kind(bench, facts) as peer:
        fill = peer.fill(FILL_CONNECTIONS)
        wrong = peer_facts.differences(kind.name, peer.counts(), facts.expected)
        if wrong:
            raise BenchFailure(wrong)
        return fill, peer.ask(ASK_CONNECTIONS)


def rows(facts, kinds, fills, answers):
    """The ratio of a peer's row is Tickmark's figure / the peer's."""
    own_fill = median(fills[TickmarkPeer])
    own_rate = median([answer.requests_per_second for answer in answers[TickmarkPeer]])
    for kind in kinds:
        value, note = median(fills[kind]), f"{spread(fills[kind])}; {kind.note}"
        if kind is TickmarkPeer:
            note = f"{facts.count:,} facts, 5 % of webhooks twice; " + note
        yield Row("peers", f"{kind.name}: counted", value, "facts/s", note=note, times=times(kind, own_fill, value))
    for kind in kinds:
        rates = [answer.requests_per_second for answer in answers[kind]]
        value, note = median(rates), f"10 x 7 days, {ASK_CONNECTIONS} connections, {spread(rates, '{:,.1f}')}"
        yield Row("peers", f"{kind.name}: questions", value, "requests/s", None,
                  median([answer.p50_ms for answer in answers[kind]]),
                  median([answer.p99_ms for answer in answers[kind]]), note, times(kind, own_rate, value))


def times(kind, own, value):
    return None if kind is TickmarkPeer else own / value
