namespace Pipeline.Emulation;

/// <summary>Where the planes and the blobs listen; known once the server has started.</summary>
internal sealed class Addresses
{
    public Uri Control { get; private set; } = null!;

    public Uri Blobs { get; private set; } = null!;

    /// <summary>None where handles name no input plane.</summary>
    public Uri? Input { get; private set; }

    /// <param name="bound">In the order in which they were listened on.</param>
    public void Set(params IEnumerable<string> bound)
    {
        Uri[] all = [.. bound.Select(address => new Uri(address))];
        (Control, Blobs, Input) = (all[0], all[1], all.ElementAtOrDefault(2));
    }
}
