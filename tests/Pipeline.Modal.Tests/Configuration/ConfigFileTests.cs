using Pipeline.Modal.Configuration;
using Pipeline.Oci.Samples;

namespace Pipeline.Modal.Tests.Configuration;

/// <summary>The real file: it may be missing, but an existing one must be readable.</summary>
public sealed class ConfigFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_file_lies_in_the_home_folder()
    {
        File.WriteAllText(folder.At(".modal.toml"), Settings.File);

        Assert.Equal("ak-default", ModalConfig.Load(Settings.Lookup(Home)).TokenId);
    }

    [Fact]
    public void The_file_is_where_the_environment_says()
    {
        File.WriteAllText(folder.At("other.toml"), Settings.File);

        Assert.Equal("ak-default", ModalConfig.Load(Settings.Lookup($"MODAL_CONFIG_PATH={folder.At("other.toml")}")).TokenId);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_it()
    {
        File.WriteAllBytes(folder.At(".modal.toml"), [0xEF, 0xBB, 0xBF, .. "[default]\ntoken_id = \"ak-1\"\ntoken_secret = \"as-1\"\r\n"u8]);

        Assert.Equal("ak-1", ModalConfig.Load(Settings.Lookup(Home)).TokenId);
    }

    [Theory]
    [InlineData("absent.toml")]
    [InlineData("absent/absent.toml")]
    public void An_absent_file_is_no_error_while_the_environment_has_the_token(string name)
    {
        string[] path = [$"MODAL_CONFIG_PATH={folder.At(name)}"];

        Assert.Equal("ak-1", ModalConfig.Load(Settings.Lookup([.. path, "MODAL_TOKEN_ID=ak-1", "MODAL_TOKEN_SECRET=as-1"])).TokenId);
        Assert.Contains($"there is no {folder.At(name)}", Settings.Refused(() => ModalConfig.Load(Settings.Lookup(path))), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_need_have_a_home() =>
        Assert.Contains("there is no ~/.modal.toml", Settings.Refused(() => ModalConfig.Load(Settings.Lookup())), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_cannot_be_read_is_not_taken_for_an_absent_one()
    {
        Directory.CreateDirectory(folder.At(".modal.toml"));

        Assert.StartsWith(
            $"{folder.At(".modal.toml")} cannot be read: ",
            Settings.Refused(() => ModalConfig.Load(Settings.Lookup(Home, "MODAL_TOKEN_ID=ak-1", "MODAL_TOKEN_SECRET=as-1"))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_other_bytes_than_text_is_refused()
    {
        File.WriteAllBytes(folder.At(".modal.toml"), [0x23, 0xFF, 0xC0]);

        Assert.Equal($"{folder.At(".modal.toml")} is not UTF-8", Settings.Refused(() => ModalConfig.Load(Settings.Lookup(Home))));
    }

    public void Dispose() => folder.Dispose();

    private string Home => $"{(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME")}={folder.Path}";
}
