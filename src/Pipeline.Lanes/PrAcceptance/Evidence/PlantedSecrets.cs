namespace Pipeline.Lanes;

/// <summary>A store whose every secret has the canary for a value, and that counts who asks for one.</summary>
/// <param name="canary">The planted value.</param>
internal sealed class PlantedSecrets(string canary)
{
    private int reads;

    /// <summary>How often a value was handed out.</summary>
    public int Reads => Volatile.Read(ref reads);

    public string? Read(string name)
    {
        Interlocked.Increment(ref reads);
        return canary;
    }
}
