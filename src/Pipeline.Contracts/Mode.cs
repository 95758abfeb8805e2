namespace Pipeline.Contracts;

/// <summary>How a processor runs: with its provider's deterministic stand-in, or against the real service.</summary>
/// <remarks>Always an explicit argument; nothing infers it. Smoke is a kind of test that runs in <see cref="Mock"/>.</remarks>
public enum Mode
{
    Mock,
    Real,
}
