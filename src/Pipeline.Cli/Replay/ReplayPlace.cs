namespace Pipeline.Cli;

/// <summary>The directory of a replay's world: one that is kept, or a temporary one that goes with the replay.</summary>
/// <param name="kept">Its path; none for a temporary one.</param>
internal sealed class ReplayPlace(string? kept) : IDisposable
{
    private readonly Lazy<string> temporary = new(static () => System.IO.Directory.CreateTempSubdirectory("pipeline-replay-").FullName);

    public string Directory => kept ?? temporary.Value;

    // What cannot be removed is no reason to tell another verdict.
    public void Dispose()
    {
        try
        {
            if (temporary.IsValueCreated)
            {
                System.IO.Directory.Delete(temporary.Value, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
