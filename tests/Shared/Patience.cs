namespace Pipeline.Tests;

/// <summary>A test's waits with a real time limit: if the other side hangs, the test fails instead of hanging too.</summary>
internal static class Patience
{
    // Far above the time that anything here needs on a busy machine.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static Task Patiently(this Task work) => work.WaitAsync(Longest, CancellationToken.None);

    public static Task<T> Patiently<T>(this Task<T> work) => work.WaitAsync(Longest, CancellationToken.None);

    /// <summary>Waits for an event during a call. If the call ends without it, the test fails at once, with the call's own exception if it has one.</summary>
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
