using System.Globalization;

namespace Pipeline.Benchmarks;

/// <summary>Ours against a named peer, alternating in one run, so that a machine with varying speed slows both.</summary>
/// <param name="Name">The measured operation.</param>
/// <param name="Peer">The peer.</param>
/// <param name="Goal">The largest acceptable ratio of the medians, ours to the peer's.</param>
internal sealed record Comparison(string Name, string Peer, double Goal)
{
    /// <summary>Runs both <paramref name="rounds"/> times alternately, after one warm-up round.</summary>
    public Result Run(int rounds, Action ours, Action peer)
    {
        ours();
        peer();
        var (mine, theirs) = (new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            mine[round] = Timing.Milliseconds(ours);
            theirs[round] = Timing.Milliseconds(peer);
        }

        return new Result(this, Timing.Median(mine), Timing.Median(theirs));
    }

    /// <summary>The medians of one comparison.</summary>
    internal sealed record Result(Comparison Of, double Ours, double Theirs, string Unit = "ms")
    {
        public double Ratio => Ours / Theirs;

        public bool Met => Ratio <= Of.Goal;

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{(Met ? "met   " : "missed")}  {Ratio,8:0.00} x  (goal at most {Of.Goal:0.##})  {Of.Name}: {Ours:0} {Unit}, {Of.Peer}: {Theirs:0} {Unit}");
    }
}
