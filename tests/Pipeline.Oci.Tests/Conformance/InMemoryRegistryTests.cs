using Pipeline.Oci.Memory;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Tests.Conformance;

/// <summary>The in-memory registry behaves like a real one.</summary>
public sealed class InMemoryRegistryTests : RegistryConformance
{
    private readonly InMemoryRegistry registry = new();

    protected override IRegistryReader Reader => registry;

    protected override IRegistryWriter Writer => registry;

    protected override IManifestDeleter Deleter => registry;

    protected override string Host => "127.0.0.1:5000";

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;
}
