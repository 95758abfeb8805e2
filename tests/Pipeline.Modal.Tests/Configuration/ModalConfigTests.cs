using Pipeline.Modal.Configuration;

namespace Pipeline.Modal.Tests.Configuration;

/// <summary>Settings come from a profile of the file; the environment takes precedence.</summary>
public sealed class ModalConfigTests
{
    [Fact]
    public void Credentials_of_the_environment_are_enough()
    {
        var settings = Settings.Of(null, "MODAL_TOKEN_ID=ak-1", "MODAL_TOKEN_SECRET=as-1");

        Assert.Equal(("ak-1", "as-1", null), (settings.TokenId, settings.TokenSecret, settings.Environment));
        Assert.Equal("https://api.modal.com:443", Assert.Single(settings.Servers).OriginalString);
    }

    [Fact]
    public void The_default_profile_is_taken_where_none_is_named_or_active() =>
        Assert.Equal(("ak-default", "main"), (Settings.Of(Settings.File).TokenId, Settings.Of(Settings.File).Environment));

    [Fact]
    public void The_active_profile_goes_before_the_default_one() =>
        Assert.Equal("ak-work", Settings.Of(Settings.File + "\nactive = true").TokenId);

    [Fact]
    public void The_named_profile_goes_before_the_active_one() =>
        Assert.Equal("ak-default", Settings.Of(Settings.File + "\nactive = true", "MODAL_PROFILE=default").TokenId);

    [Fact]
    public void A_profile_is_whole_nothing_comes_from_another_one()
    {
        var settings = Settings.Of(Settings.File, "MODAL_PROFILE=work");

        Assert.Null(settings.Environment);
        Assert.Equal(new Uri("https://work.example:8443"), Assert.Single(settings.Servers));
    }

    [Fact]
    public void Each_variable_wins_over_the_file()
    {
        var settings = Settings.Of(
            Settings.File, "MODAL_PROFILE=work", "MODAL_TOKEN_ID=ak-1", "MODAL_TOKEN_SECRET=as-1", "MODAL_ENVIRONMENT=dev", "MODAL_SERVER_URL=http://127.0.0.1:50051");

        Assert.Equal(("ak-1", "as-1", "dev"), (settings.TokenId, settings.TokenSecret, settings.Environment));
        Assert.Equal(new Uri("http://127.0.0.1:50051"), Assert.Single(settings.Servers));
    }

    [Fact]
    public void What_is_empty_is_not_set()
    {
        var settings = Settings.Of("[default]\ntoken_id = \"ak-1\"\ntoken_secret = \"as-1\"\nserver_url = \"\"\nenvironment = \"\"", "MODAL_TOKEN_ID=", "MODAL_PROFILE=");

        Assert.Equal(("ak-1", null), (settings.TokenId, settings.Environment));
        Assert.Equal("api.modal.com", Assert.Single(settings.Servers).Host);
    }

    [Fact]
    public void Two_active_profiles_are_refused_by_their_names()
    {
        const string Two = "[b]\nactive = true\n[a]\nactive = true\n[c]\nactive = false";

        Assert.Equal(
            $"{Settings.Path} has 2 active profiles, [a], [b]: choose one with MODAL_PROFILE, or with `modal profile activate`",
            Settings.Refused(Two, "MODAL_TOKEN_ID=ak-1", "MODAL_TOKEN_SECRET=as-1"));
    }

    [Fact]
    public void Two_active_profiles_do_not_matter_where_one_is_named() =>
        Assert.Equal("ak-a", Settings.Of("[b]\nactive = true\n[a]\nactive = true\ntoken_id = \"ak-a\"\ntoken_secret = \"as-a\"", "MODAL_PROFILE=a").TokenId);

    [Theory]
    [InlineData(null, "no token_id and no token_secret: there is no /home/of/.modal.toml; set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET, or run `modal token new`")]
    [InlineData("[default]\ntoken_id = \"ak-1\"", "no token_secret: [default] in /home/of/.modal.toml has none; set MODAL_TOKEN_SECRET, or run `modal token new`")]
    [InlineData("[default]\ntoken_secret = \"as-1\"", "no token_id: [default] in /home/of/.modal.toml has none; set MODAL_TOKEN_ID, or run `modal token new`")]
    [InlineData("", "/home/of/.modal.toml has neither an active profile nor [default] (it has none; choose one with MODAL_PROFILE)")]
    [InlineData("token_id = \"ak-1\"\ntoken_secret = \"as-1\"", "/home/of/.modal.toml has neither an active profile nor [default]")] // Outside of any section.
    [InlineData("[b]\n[a]", "(it has [a], [b]; choose one with MODAL_PROFILE)")]
    public void Missing_credentials_are_told_with_what_to_do(string? file, string said) => Assert.Contains(said, Settings.Refused(file), StringComparison.Ordinal);

    [Fact]
    public void A_named_profile_that_is_not_there_is_told_beside_those_that_are() =>
        Assert.Contains(
            $"{Settings.Path} has no profile [wrok], which MODAL_PROFILE names (it has [default], [work])", Settings.Refused(Settings.File, "MODAL_PROFILE=wrok"), StringComparison.Ordinal);

    // As in Modal's own clients: a container with the variable and the token, but no file.
    [Fact]
    public void A_named_profile_need_not_be_there_where_the_environment_has_the_token() =>
        Assert.Equal("ak-1", Settings.Of(null, "MODAL_PROFILE=work", "MODAL_TOKEN_ID=ak-1", "MODAL_TOKEN_SECRET=as-1").TokenId);

    [Theory]
    [InlineData("[default]\ntoken_id = 7", "token_id of [default] in /home/of/.modal.toml must be a string in quotes")]
    [InlineData("[default]\nserver_url = [\"https://a\"]", "server_url of [default] in /home/of/.modal.toml must be a string in quotes")]
    [InlineData("[default]\nactive = \"false\"", "active of [default] in /home/of/.modal.toml must be true or false, without quotes")] // Modal's JavaScript client would take it for true.
    [InlineData("[default]\ntoken_id = \"ak-1\"\ntoken_secret = \"as-1\\n\"", "token_secret of [default] in /home/of/.modal.toml contains a space, a line break")]
    public void A_value_of_another_kind_is_refused(string file, string said) => Assert.Contains(said, Settings.Refused(file), StringComparison.Ordinal);

    [Theory]
    [InlineData("MODAL_TOKEN_SECRET=as-1\n", "MODAL_TOKEN_SECRET contains a space, a line break or another character that tokens do not have")]
    [InlineData("MODAL_TOKEN_ID=ak-\u00e9", "MODAL_TOKEN_ID contains a space")]
    public void A_token_is_what_a_header_takes(string variable, string said) => Assert.Contains(said, Settings.Refused(Settings.File, variable), StringComparison.Ordinal);

    [Theory]
    [InlineData("token_secret = as-1", 1, 16)] // The quotes forgotten: what stands there is not repeated.
    [InlineData("[default]\ntoken_id = \"ak-1", 2, 17)]
    [InlineData("[default]\ntoken_id = \"ak-1\\", 2, 18)] // The last of all a backslash.
    [InlineData("[default]\n[default]", 2, 1)]
    [InlineData("[default]\ntoken_id = \"ak-1\"\ntoken_id = \"ak-2\"", 3, 1)]
    public void What_is_not_TOML_is_told_by_its_place(string file, int line, int column) =>
        Assert.Equal($"{Settings.Path} is not TOML: line {line}, column {column}", Settings.Refused(file));

    [Fact]
    public void Settings_as_text_hold_no_credentials() =>
        Assert.Equal("https://work.example:8443/ dev", Settings.Of(Settings.File, "MODAL_PROFILE=work", "MODAL_ENVIRONMENT=dev").ToString());
}
