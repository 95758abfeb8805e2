using System.Text;
using Pipeline.Dependencies;
using Pipeline.Dependencies.Python;

namespace Pipeline.Adapters.Images;

/// <summary>The bytecode of earlier builds, a file for each module: an updated package compiles its own modules only.</summary>
/// <param name="folder">The folder of dependencies.</param>
/// <param name="target">The interpreter that compiles.</param>
internal sealed class BytecodeStore(string folder, PythonTarget target)
{
    private readonly string place = Path.Combine(
        folder, "bytecode", Sha256.Of(Encoding.UTF8.GetBytes($"{target.Version}\n{target.Executable}\n{Bytecode.Script}")).Hex[..16]);

    /// <summary>A module's bytecode, empty if it does not compile; null if it is not known.</summary>
    public byte[]? Find(PythonModule module)
    {
        try
        {
            return File.ReadAllBytes(PathOf(module));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Add(PythonModule module, byte[] bytecode)
    {
        Directory.CreateDirectory(place);
        var partial = Path.Combine(place, Path.GetRandomFileName());
        File.WriteAllBytes(partial, bytecode);
        File.Move(partial, PathOf(module), overwrite: true);
    }

    private string PathOf(PythonModule module) => Path.Combine(place, Sha256.Of(Encoding.UTF8.GetBytes($"{module.Path}\n{module.Digest}")).Hex);
}
