#!/usr/bin/env python3
"""Scenario margin written a second time, slowly and in another language, from the text of the policy.

  slow_margin.py ask SEED COUNT         NDJSON requests for `gammawatch model`, random books
  slow_margin.py judge REQUESTS ANSWERS exits 1 when an answer differs by more than 1e-9 of the book
"""
import json
import math
import random
import sys

YEAR_S = 31_536_000
NODES = [-6600, -5000, -4000, -3000, -2500, -2000, -1500, -1000, -750, -500, -400, -300, -200, -150, -100, -50, 0,
         50, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 10000]
Z_TAIL, Z_GAP = 2.649491906789311006, 3.2555867047577853343


def normal(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def option(spot, o, sigma):
    """Value, delta and gamma of one Black-Scholes option without rates."""
    years, sign = o['tte_sec'] / YEAR_S, 1 if o['type'] == 'call' else -1
    width = sigma * math.sqrt(years)
    if width < 1e-9:
        return max(sign * (spot - o['K']), 0), sign * (1 if sign * (spot - o['K']) > 0 else 0), 0
    d1 = math.log(spot / o['K']) / width + width / 2
    value = sign * (spot * normal(sign * d1) - o['K'] * normal(sign * (d1 - width)))
    return value, sign * normal(sign * d1), math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi) / spot / width


def pool(spot, p):
    root = math.sqrt(min(max(spot, p['pa']), p['pb']))
    x, y = p['L'] * (1 / root - 1 / math.sqrt(p['pb'])), p['L'] * (root - math.sqrt(p['pa']))
    return x * spot + y, x, -p['L'] / 2 / spot ** 1.5 if p['pa'] < spot < p['pb'] else 0


def shifted(o, direction):
    days = o['tte_sec'] / 86400
    m = (30 / max(days, 1)) ** (0.30 if days <= 30 else 0.13)
    if direction > 0:
        return max(0.40, o['sigma'] * (1 + 0.5 * m))
    return o['sigma'] * max(0, 1 - 0.3 * m) if direction < 0 else o['sigma']


def book(spot, positions, direction=0):
    total = [0.0, 0.0, 0.0]
    for p in positions:
        if p['kind'] == 'option':
            one = [p['Q'] * figure for figure in option(spot, p, shifted(p, direction))]
        elif p['kind'] == 'v3_lp':
            one = pool(spot, p)
        else:
            one = (p['Q'] * spot, p['Q'], 0)
        total = [a + b for a, b in zip(total, one)]
    return total


def margin(i):
    spot, positions = i['S'], i['positions']
    width = i['A_rel'] * i['sigma_psr'] * math.sqrt(48 / 8760) * Z_TAIL
    psr = min(max(width, 0.10), 0.60)
    moves = [(u / 4 * psr, d, 1) for u in range(-4, 5) for d in (1, 0, -1)]
    moves += [(g, 1, min(1, 0.77 * psr / abs(g))) for g in (-0.66, -0.33, 0.5, 1, 2)]
    moves += [(n / 1e4, 0, 1) for n in NODES if abs(n / 1e4) <= psr]
    here, delta, _ = book(spot, positions)
    losses = [w * (here - book(spot * (1 + g), positions, d)[0]) for g, d, w in moves]
    loss = max(0, *losses)
    gamma = min(book(spot * (1 + n / 1e4), positions)[2] for n in NODES if abs(n) <= 500)
    net = {}
    for p in positions:
        if p['kind'] == 'option':
            net[p['K'], p['tte_sec']] = net.get((p['K'], p['tte_sec']), 0) + p['Q']
    option_charge = 0.0030 * spot * sum(max(0, -q) for q in net.values())
    step = spot * Z_GAP * i['sigma_psr'] * math.sqrt(i['hedge_latency_sec'] / YEAR_S)
    gap = 0.5 * max(0, -gamma) * step ** 2
    close = (abs(delta) * spot) ** 2 / (200 * i['depth_1pct'])
    total = loss + option_charge + gap + close
    return {'PSR': psr, 'V0': here, 'L_star': loss, 'gamma_worst_5pct': gamma, 'C_opt': option_charge, 'C_gap': gap,
            'C_liq': close, 'MM_raw': total, 'IM_raw': 1.25 * total}


def draw(rng):
    spot = rng.choice([0.37, 1.0, 24.5, 2000.0, 63000.0])
    positions = []
    for _ in range(rng.randint(1, 9)):
        kind = rng.choice(['option'] * 6 + ['v3_lp', 'linear'])
        if kind == 'option':
            positions.append({'kind': kind, 'type': rng.choice(['call', 'put']), 'K': spot * rng.uniform(0.4, 2.0),
                              'tte_sec': rng.randint(600, 20_000_000), 'sigma': rng.uniform(0.2, 2.0),
                              'Q': rng.uniform(-200, 200)})
        elif kind == 'v3_lp':
            low = spot * rng.uniform(0.4, 1.3)
            positions.append({'kind': kind, 'L': rng.uniform(1, 500), 'pa': low, 'pb': low * rng.uniform(1.01, 3)})
        else:
            positions.append({'kind': kind, 'Q': rng.uniform(-100, 100)})
    if rng.random() < 0.3 and positions[0]['kind'] == 'option':
        positions.append({**positions[0], 'type': 'put', 'Q': rng.uniform(-200, 200)})
    return {'S': spot, 'sigma_psr': rng.uniform(0.1, 3), 'A_rel': rng.uniform(1, 3), 'depth_1pct': 10 ** rng.uniform(4, 9),
            'hedge_latency_sec': rng.choice([0, 12, 60, 3600]), 'positions': positions}


def ask(seed, count):
    rng = random.Random(seed)
    for number in range(count):
        print(json.dumps({'id': number, 'kind': 'scenario_margin', 'inputs': draw(rng)}))


def judge(requests, answers):
    wanted = [json.loads(line) for line in open(requests)]
    got = [json.loads(line) for line in open(answers)]
    assert len(wanted) == len(got) > 0, f'{len(got)} answers to {len(wanted)} requests'
    bad = 0
    for request, answer in zip(wanted, got):
        i = request['inputs']
        size = i['S'] * sum(abs(p.get('Q', p.get('L', 0))) for p in i['positions'])
        for name, figure in margin(i).items():
            unit = 1 if name == 'PSR' else size / i['S'] ** 2 if name == 'gamma_worst_5pct' else size + abs(figure)
            if abs(answer['outputs'][name] - figure) > 1e-9 * unit:
                print(f"#{request['id']} {name}: {answer['outputs'][name]}, wanted {figure}")
                bad += 1
    print(f'{len(wanted)} books, {bad} figures differ')
    return 1 if bad else 0


if __name__ == '__main__':
    if sys.argv[1] == 'ask':
        ask(int(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(judge(sys.argv[2], sys.argv[3]))
