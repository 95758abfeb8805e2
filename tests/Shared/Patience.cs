namespace Pipeline.Tests;

/// <summary>Waits of a test that end, by the real clock: where the other side stands still, the test fails instead of standing still with it.</summary>
internal static class Patience
{
    // Far above what anything here takes on a busy machine.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static Task Patiently(this Task work) => work.WaitAsync(Longest, CancellationToken.None);

    public static Task<T> Patiently<T>(this Task<T> work) => work.WaitAsync(Longest, CancellationToken.None);

    /// <summary>Waits for what happens while a call lasts. A call that is over without it fails the test at once, by its own exception where it has one.</summary>
    public static async Task During(this Task happens, Task call)
    {
        await Task.WhenAny(happens, call).Patiently();
        if (!happens.IsCompleted)
        {
            await call;
            Assert.Fail("the call ended, and what was to happen during it did not");
        }

        await happens;
    }
}
