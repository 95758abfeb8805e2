using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Pipeline.Dependencies.Tests.Distributions;

/// <summary>
/// rpm's database. The set-up does not install rpm: <c>rpmdb.sqlite.gz</c> is what rpm 4.18.0 left of <c>rpm --initdb</c> and <c>rpm -i</c> of two packages that its
/// <c>rpmbuild</c> made, and <c>rpm-qa.txt</c> is what <c>rpm -qa</c> said about it.
/// </summary>
public sealed class RpmTests
{
    private const string Database = "usr/lib/sysimage/rpm/rpmdb.sqlite";
    private const string Fedora = "ID=fedora\nVERSION_ID=40\n";

    private static readonly GoldenFolder Golden = new("distributions");

    [Theory]
    [InlineData("var/lib/rpm/rpmdb.sqlite")]
    [InlineData(Database)]
    public void A_database_that_rpm_wrote_has_the_packages_that_rpm_lists(string path)
    {
        var contents = BaseLayer.Contents(new BaseLayer().With("etc/os-release", Fedora).With(path, Bytes()));
        Assert.Equal(
            Golden.Lines("rpm-qa.txt"),
            contents.Packages.Select(package => $"{package.Name} {package.Version} {package.Architecture} ({package.Source}) {package.License}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(
            ["pkg:rpm/fedora/tiny-libs@1.2-3.fc40?arch=noarch&distro=fedora-40&epoch=2", "pkg:rpm/fedora/tiny@1.2-3.fc40?arch=noarch&distro=fedora-40"],
            contents.Packages.Select(package => package.Locator),
            StringComparer.Ordinal);
    }

    /// <summary>An image may have been stopped while rpm had not yet written its log into the database.</summary>
    [Fact]
    public void What_only_the_write_ahead_log_has_counts()
    {
        byte[] database = [], log = [];
        Edited("DELETE FROM Packages WHERE hnum = (SELECT max(hnum) FROM Packages)", open => (database, log) = (Shared(open), Shared(open + "-wal")));
        Assert.Equal(2, BaseLayer.Contents(new BaseLayer().With(Database, database)).Packages.Count);
        Assert.Single(BaseLayer.Contents(new BaseLayer().With(Database, database).With(Database + "-wal", log)).Packages);
    }

    [Theory]
    [InlineData("var/lib/rpm/Packages", "Berkeley DB")]
    [InlineData("usr/lib/sysimage/rpm/Packages.db", "rpm's NDB")]
    public void A_database_in_another_form_is_named_and_not_passed_over(string path, string form)
    {
        var contents = BaseLayer.Contents(new BaseLayer().With("etc/os-release", Fedora).With(path, "anything"));
        Assert.Empty(contents.Packages);
        Assert.Equal($"{path} of the base b for linux/amd64 is a database in the form of {form}, which cannot be read, so that its packages are not listed", contents.Gap);
    }

    [Fact]
    public void The_keys_of_repositories_are_no_packages() =>
        Assert.Empty(BaseLayer.Contents(new BaseLayer().With(Database, Edited($"DELETE FROM Packages; INSERT INTO Packages VALUES (1, x'{Convert.ToHexString(Header((1000, "gpg-pubkey")))}')"))).Packages);

    public static TheoryData<string, string> Bad => new()
    {
        { "DROP TABLE Packages", "it has no table Packages" },
        { "DROP TABLE Packages; CREATE VIEW Packages AS SELECT 1 AS hnum, x'00' AS blob", "it has no table Packages" }, // A view may compute without an end.
        { "DROP TABLE Packages; CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, other)", "it is no SQLite database of rpm" },
        { "UPDATE Packages SET blob = 'text'", "a package's header is malformed" },
        { "UPDATE Packages SET blob = x''", "a package's header is malformed" },
        { "UPDATE Packages SET blob = substr(blob, 1, 300)", "a package's header is malformed" },
        { "UPDATE Packages SET blob = x'7fffffff7fffffff' || substr(blob, 9)", "a package's header is malformed" }, // Lengths that overflow.
        { $"UPDATE Packages SET blob = x'{Convert.ToHexString(Header((1000, "a"), (1001, "1"), (1022, "x")))}'", "a has no valid version" }, // No release.
        { $"UPDATE Packages SET blob = x'{Convert.ToHexString(Header((1001, "1"), (1002, "1")))}'", "a package has no valid name" },
        { $"UPDATE Packages SET blob = x'{Convert.ToHexString(Header((1000, "a\n"), (1001, "1"), (1002, "1")))}'", "a package has no valid name" },
        { $"UPDATE Packages SET blob = x'{Convert.ToHexString(Header(offset: 4000, (1000, "a")))}'", "a package's header is malformed" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_malformed_database_is_refused_by_its_name(string change, string reason) => Assert.Equal(
        $"{Database} of the base b for linux/amd64 is malformed: {reason}",
        BaseLayer.Refusal(new BaseLayer().With(Database, Edited(change))));

    [Fact]
    public void A_file_that_is_no_database_is_refused_by_its_name() =>
        Assert.Equal($"{Database} of the base b for linux/amd64 is malformed: it is no SQLite database of rpm", BaseLayer.Refusal(new BaseLayer().With(Database, new string('x', 5000))));

    private static byte[] Bytes()
    {
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(Golden.Bytes("rpmdb.sqlite.gz")), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    // rpm's databases have a log: without more, a change is in the database when the connection is closed.
    private static byte[] Edited(string change, Action<string>? beforeClose = null)
    {
        var folder = Directory.CreateTempSubdirectory("rpm-tests-");
        try
        {
            var file = Path.Combine(folder.FullName, "db");
            File.WriteAllBytes(file, Bytes());
            using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The changes are literals of this file.
                command.CommandText = "PRAGMA foreign_keys = OFF; " + change;
#pragma warning restore CA2100
                command.ExecuteNonQuery();
                beforeClose?.Invoke(file);
            }

            return File.ReadAllBytes(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Shared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Header(params (int Tag, string Text)[] values) => Header(0, values);

    private static byte[] Header(int offset, params (int Tag, string Text)[] values)
    {
        var data = new MemoryStream();
        var index = new MemoryStream();
        foreach (var (tag, text) in values)
        {
            foreach (var number in (int[])[tag, 6, offset + (int)data.Length, 1])
            {
                index.Write([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
            }

            data.Write([.. Encoding.UTF8.GetBytes(text), 0]);
        }

        return [0, 0, 0, (byte)values.Length, 0, 0, (byte)(data.Length >> 8), (byte)data.Length, .. index.ToArray(), .. data.ToArray()];
    }
}
