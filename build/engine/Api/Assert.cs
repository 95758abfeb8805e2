using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common;

/// <summary>Fails a target with a sentence.</summary>
public static class Assert
{
    [DoesNotReturn]
    public static void Fail(string message) => throw new BuildFailureException(message);

    public static void True([DoesNotReturnIf(false)] bool condition, string? message = null)
    {
        if (!condition)
        {
            Fail(message ?? "Expected condition to be true.");
        }
    }

    public static void False([DoesNotReturnIf(true)] bool condition, string? message = null) =>
        True(!condition, message ?? "Expected condition to be false.");
}
