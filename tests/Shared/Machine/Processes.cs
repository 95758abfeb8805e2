namespace Pipeline.Tests.Machine;

/// <summary>Processes that a test did not start itself.</summary>
internal static class Processes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until a process has ended: a killed one takes a moment, and an unreaped one counts as ended.</summary>
    public static async Task Gone(int id)
    {
        using var bound = new CancellationTokenSource(Patience);
        while (Lives(id))
        {
            Assert.False(bound.IsCancellationRequested, $"{id} lives");
            await Task.Delay(5);
        }
    }

    private static bool Lives(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
