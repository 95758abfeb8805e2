using Microsoft.Data.Sqlite;
using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Ledger;

/// <summary>A ledger of a later version may give its tables another meaning: it is neither read nor written.</summary>
public sealed class LedgerVersionTests : IDisposable
{
    private const string Reason = "the world's ledger is of version 2, and this program reads 1: upgrade the pipeline";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("ledger-version-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void It_is_refused_with_what_to_do()
    {
        Import("world://local/first");
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(directory.FullName, ".ledger", "ledger.db")};Pooling=False"))
        {
            connection.Open();
            using var raise = connection.CreateCommand();
            raise.CommandText = "PRAGMA user_version=2";
            raise.ExecuteNonQuery();
        }

        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {Reason}", Assert.Throws<FaultException>(() => Import("world://local/second")).Fault.ToString());
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {Reason}", Assert.Throws<FaultException>(() => World.Ledger.Read().Count()).Fault.ToString());
        Assert.Contains(WorldVerification.Run(directory.FullName, null, TestContext.Current.CancellationToken).Findings, finding => finding is { Kind: WorldFindingKind.LedgerDamaged, Text: Reason });
        Assert.False(File.Exists(Path.Combine(directory.FullName, "local", "second")));
    }

    private FileSystemWorld World => new(directory.FullName, TimeProvider.System);

    private void Import(string path) => World.Import(WorldPath.Parse(path), new MemoryStream([1]), TestContext.Current.CancellationToken);
}
