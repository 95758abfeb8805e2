using Adoption.Tests;

[assembly: AssemblyFixture(typeof(TwoCheckouts))]

namespace Adoption.Tests;

/// <summary>Two copies of this checkout that agree in nothing but the files' contents, both packed; and a folder for those who use the packages.</summary>
public sealed class TwoCheckouts : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("packages-");

    internal Checkout One { get; private set; } = null!;

    internal Checkout Other { get; private set; } = null!;

    /// <summary>The variables of a consumer, who has a package folder of his own.</summary>
    internal IReadOnlyDictionary<string, string?> Consumer => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["NUGET_PACKAGES"] = Path.Combine(folder.FullName, "consumer", "packages"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
    };

    public async ValueTask InitializeAsync()
    {
        One = new Checkout(Path.Combine(folder.FullName, "one"), new DateTime(2026, 1, 2, 3, 4, 6, DateTimeKind.Utc));
        Other = new Checkout(Path.Combine(folder.FullName, "another folder", "with", "other,dates"), new DateTime(2001, 9, 9, 1, 46, 40, DateTimeKind.Utc));
        await One.Pack("022", "UTC");
        await Other.Pack("077", "Asia/Kathmandu");

        // Third-party packages come from the sources that this machine has.
        Directory.CreateDirectory(Path.Combine(folder.FullName, "consumer"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "consumer", "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="packages" value="{One.Feed}" />
              </packageSources>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A new folder of the consumer, below the configuration that names the packages' folder as a source.</summary>
    internal string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(folder.FullName, "consumer", name)).FullName;
}
