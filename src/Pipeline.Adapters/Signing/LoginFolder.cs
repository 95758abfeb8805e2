namespace Pipeline.Adapters.Signing;

/// <summary>A Docker configuration that holds one login, for as long as a program needs it; nobody else may enter its folder.</summary>
internal sealed class LoginFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-login-");

    private LoginFolder()
    {
    }

    public string Path => folder.FullName;

    /// <summary>None where there is no login: the program then uses what <c>docker login</c> left.</summary>
    public static async Task<LoginFolder?> Make(RegistryLogin? login, CancellationToken cancellationToken)
    {
        if (login is null)
        {
            return null;
        }

        var made = new LoginFolder();
        try
        {
            await File.WriteAllBytesAsync(System.IO.Path.Combine(made.Path, "config.json"), login.DockerConfiguration(), cancellationToken);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
