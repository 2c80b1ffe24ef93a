"""How likely blind luck does as well."""

import math


def log_choose(n, k):
    """The logarithm of n over k."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def at_least(hits, trials, share):
    """Binomial test, one-sided: the probability of `hits` or more of `trials`."""
    if hits <= 0 or not trials:
        return 1.0
    if share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    first = log_choose(trials, hits) + hits * math.log(share) + (trials - hits) * math.log1p(-share)
    mean, term, total = trials * share, 1.0, 0.0
    if hits <= mean:  # add up the smaller side
        k, odds = hits - 1, share / (1 - share)
        log_term = log_choose(trials, k) + k * math.log(share) + (trials - k) * math.log1p(-share)
        while k >= 0 and term > 1e-18:
            total += term
            term *= k / (trials - k + 1) / odds
            k -= 1
        return max(0.0, 1.0 - total * math.exp(log_term))
    k = hits
    while k <= trials and term > 1e-18:
        total += term
        term *= (trials - k) / (k + 1) * share / (1 - share)
        k += 1
    return min(1.0, total * math.exp(first))


def poisson_at_least(hits, mean):
    """The same for numbers of fixed points of random orders, one expected in each ballot."""
    if hits <= 0:
        return 1.0
    below = sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(hits))
    return max(0.0, 1.0 - below)


def smallest_leak(trials, share, alpha):
    """The share above chance that a run of this size would have noticed (in nine of ten runs)."""
    deviation = math.sqrt(share * (1 - share) / trials)
    return (normal_quantile(alpha) + 1.2816) * deviation


def normal_quantile(alpha):
    """z with P(Z > z) = alpha, by halving."""
    low, high = 0.0, 10.0
    for _step in range(60):
        middle = (low + high) / 2
        if math.erfc(middle / math.sqrt(2)) / 2 > alpha:
            low = middle
        else:
            high = middle
    return low
