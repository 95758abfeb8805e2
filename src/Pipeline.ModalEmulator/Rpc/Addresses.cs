namespace Pipeline.Emulation.Rpc;

/// <summary>The addresses of planes and blobs; known once the server has started.</summary>
internal sealed class Addresses
{
    public Uri Control { get; private set; } = null!;

    public Uri Blobs { get; private set; } = null!;

    /// <summary>Null if handles name no input plane.</summary>
    public Uri? Input { get; private set; }

    /// <param name="bound">The bound addresses, in listening order.</param>
    public void Set(params IEnumerable<string> bound)
    {
        Uri[] all = [.. bound.Select(address => new Uri(address))];
        (Control, Blobs, Input) = (all[0], all[1], all.ElementAtOrDefault(2));
    }
}
